package sample

import (
	"slices"
	"testing"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse/trust"
)

// What the incidents add is added only when they are asked for, and none of it
// before the last two weeks but the mail of the two companies.
func TestIncidentsAddMail(t *testing.T) {
	old := map[string]bool{}
	for _, m := range mails() {
		old[string(m.Raw)] = true
	}
	begin := Incidents(troubledMonths)[0].Begin
	for m := range Mails(troubledMonths) {
		fresh := !old[string(m.Raw)]
		delete(old, string(m.Raw))
		about := slices.ContainsFunc(m.Reports, func(r *Report) bool {
			return r.Policy.Domain == "tidewater.example" || r.Policy.Domain == "lantern.example"
		})
		if fresh != about && m.Received.Before(begin) {
			t.Errorf("a mail of %s is new: %t", m.Received, fresh)
		}
	}
}

// Each incident has days within the period, and a time by which it is known.
func TestIncidentsAreInThePeriod(t *testing.T) {
	all := Incidents(troubledMonths)
	if len(all) != len(incidents)+1 || len(Incidents(twoMonths)) != 1 {
		t.Errorf("%d incidents, and %d usual ones", len(all), len(Incidents(twoMonths)))
	}
	end := twoMonths.End.Truncate(day)
	for _, i := range all {
		switch {
		case !i.Begin.Before(i.End), i.Begin.Before(end.Add(-18 * day)), i.End.After(end), !i.Due.Before(i.Over), i.Over.After(end):
			t.Errorf("%s: %s to %s, due %s, over %s", i.Alert, i.Begin, i.End, i.Due, i.Over)
		case i.Begin.Truncate(day) != i.Begin, i.What == "":
			t.Errorf("%s: %v", i.Alert, i)
		}
	}
}

// The largest reporter tells of every day on which mail comes that should not.
func TestIncidentsAreReported(t *testing.T) {
	told := map[string]map[time.Time]bool{}
	for m := range Mails(troubledMonths) {
		for _, r := range m.Reports {
			if told[r.Policy.Domain] == nil {
				told[r.Policy.Domain] = map[time.Time]bool{}
			}
			if r.OrgName == "google.com" && !r.Forged() {
				told[r.Policy.Domain][r.Day] = true
			}
		}
	}
	for _, c := range troubled {
		for d := range troubledMonths.days() {
			if troubledMonths.befalls(&c, d) && !told[c.domain][troubledMonths.midnight(d)] {
				t.Errorf("nobody reports on %s on %s", c.domain, troubledMonths.midnight(d))
			}
		}
	}
}

// A signature that names somebody else does not hold.
func TestStolenMailsFail(t *testing.T) {
	v, err := trust.New(trust.Options{Verify: true, Resolver: NewZone(troubledMonths)})
	if err != nil {
		t.Fatal(err)
	}
	grades := map[trust.Grade]int{}
	for m := range Mails(troubledMonths) {
		if slices.ContainsFunc(m.Reports, func(r *Report) bool { return r.who == &thief }) {
			grades[v.Examine(t.Context(), m.Raw).Mail().Grade]++
		}
	}
	if len(grades) != 1 || grades[trust.Failed] != 6 {
		t.Errorf("grades: %v", grades)
	}
}
