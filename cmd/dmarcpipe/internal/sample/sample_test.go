package sample

import (
	"bytes"
	"iter"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/ingest"
)

var twoMonths = Options{Seed: 1, End: time.Date(2026, time.November, 23, 10, 0, 0, 0, time.UTC)}

// troubledMonths are the same with incidents.
var troubledMonths = Options{Seed: twoMonths.Seed, End: twoMonths.End, Incidents: true}

// mails are those of twoMonths, made once for all tests.
var mails = sync.OnceValue(func() []Mail { return slices.Collect(Mails(twoMonths)) })

func TestMailsAreTheSameEveryTime(t *testing.T) {
	first, second := mails(), slices.Collect(Mails(twoMonths))
	if !slices.EqualFunc(first, second, func(a, b Mail) bool { return bytes.Equal(a.Raw, b.Raw) }) {
		t.Error("two runs with the same options differ")
	}
	other := twoMonths
	other.Seed = 2
	next, stop := iter.Pull(Mails(other))
	defer stop()
	if m, ok := next(); !ok || bytes.Equal(first[0].Raw, m.Raw) {
		t.Error("another seed gives the same first mail")
	}
}

func TestMailsCoverEveryShape(t *testing.T) {
	containers, orgs, domains, days := map[string]int{}, map[string]int{}, map[string]int{}, map[time.Time]int{}
	outcomes := map[ingest.Outcome]int{}
	for _, m := range mails() {
		outcomes[m.Want]++
		for _, r := range m.Reports {
			containers[m.Container]++
			orgs[r.OrgName]++
			domains[r.Policy.Domain]++
			days[r.Day]++
		}
	}
	for name, got := range map[string][]string{"containers": keys(containers), "reporters": keys(orgs), "domains": keys(domains)} {
		want := map[string][]string{"containers": Containers(), "reporters": Reporters(), "domains": Domains()}[name]
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if len(orgs) != 20 || len(domains) != 4 || len(days) != DefaultDays || len(containers) != 14 {
		t.Errorf("got %d reporters, %d domains, %d days and %d containers", len(orgs), len(domains), len(days), len(containers))
	}
	if outcomes[ingest.OutcomeStored] < 450 || outcomes[ingest.OutcomeDuplicate] < 3 ||
		outcomes[ingest.OutcomeNotReport] != 9 || outcomes[ingest.OutcomeRejected] != 1 {
		t.Errorf("outcomes: %v", outcomes)
	}
}

func TestMailsComeInOrderAndBeforeTheEnd(t *testing.T) {
	var last time.Time
	for _, m := range mails() {
		if m.Received.Before(last) || !m.Received.Before(twoMonths.End.Truncate(day)) {
			t.Fatalf("a mail of %s comes after one of %s", m.Received, last)
		}
		for _, r := range m.Reports {
			if r.End.After(m.Received) {
				t.Errorf("a report up to %s was received at %s", r.End, m.Received)
			}
		}
		last = m.Received
	}
}

func TestReportsHaveUpToSixtyRows(t *testing.T) {
	most, ipv6 := 0, 0
	for _, m := range mails() {
		for _, r := range m.Reports {
			most = max(most, len(r.Records))
			for i := range r.Records {
				if r.Records[i].SourceIP.Is6() {
					ipv6++
				}
			}
		}
	}
	if most < 30 || most > 60 {
		t.Errorf("the longest report has %d rows", most)
	}
	if ipv6 < 500 {
		t.Errorf("only %d rows have an IPv6 address", ipv6)
	}
}

func keys(m map[string]int) []string {
	var all []string
	for k := range m {
		all = append(all, k)
	}
	slices.Sort(all)
	return all
}
