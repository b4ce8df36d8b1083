package store

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/parse/trust"
)

func everyMail(told, mailing) bool        { return true }
func passed(_ told, k mailing) bool       { return k.passes() }
func spoofed(_ told, k mailing) bool      { return k == spoofs }
func blocked(_ told, k mailing) bool      { return k.blocked() }
func lostMail(_ told, k mailing) bool     { return k == lost }
func verifiedMail(r told, _ mailing) bool { return r.grade == trust.Verified }
func ofShop(_ told, k mailing) bool       { return k != spoofs }

func both(a, b func(told, mailing) bool) func(told, mailing) bool {
	return func(r told, k mailing) bool { return a(r, k) && b(r, k) }
}

const domainColumns = "tenant domain reporters history_days report_gap_days messages_1d messages_7d messages_30d pass_messages_1d pass_messages_7d pass_messages_30d " +
	"verified_messages_1d spoof_messages_1d spoof_messages_7d spoof_baseline lost_messages_1d lost_messages_7d forged_reports_1d day"

func (m *model) domainFacts() []string {
	var lines []string
	for _, a := range m.abouts() {
		history, gap := m.history(a)
		lines = append(lines, spaced(a, m.reporters(a), history, gap, m.sum(a, 0, 0, everyMail), m.sum(a, 0, 6, everyMail), m.sum(a, 0, 29, everyMail),
			m.sum(a, 0, 0, passed), m.sum(a, 0, 6, passed), m.sum(a, 0, 29, passed), m.sum(a, 0, 0, verifiedMail),
			m.sum(a, 0, 0, spoofed), m.sum(a, 0, 6, spoofed), m.usual(a, spoofed), m.sum(a, 0, 0, lostMail), m.sum(a, 0, 6, lostMail),
			m.forged[a], m.newestDay(a, everyMail)))
	}
	return lines
}

// reporters counts those of a domain that have a last day.
func (m *model) reporters(about string) (n int) {
	for stream := range m.windows {
		if strings.HasPrefix(stream, about+" ") {
			n++
		}
	}
	return n
}

// history returns on how many days before the last week reports came of a
// domain, and the gap that nine in ten stay within.
func (m *model) history(about string) (days int, gap float64) {
	seen := map[time.Time]bool{}
	for _, r := range m.reports {
		if r.about() == about {
			seen[r.day()] = true
		}
	}
	all := slices.SortedFunc(maps.Keys(seen), time.Time.Compare)
	var gaps []float64
	for i, d := range all {
		if ago := all[len(all)-1].Sub(d) / oneDay; ago >= 7 && ago < 35 {
			days++
		}
		if i > 0 {
			gaps = append(gaps, float64(d.Sub(all[i-1])/oneDay))
		}
	}
	slices.Sort(gaps)
	if len(gaps) == 0 {
		return days, 1
	}
	return days, gaps[int(math.Ceil(0.9*float64(len(gaps))))-1]
}

const senderColumns = "tenant domain service verdict messages_1d messages_7d baseline pass_messages_1d blocked_messages_1d day"

func (m *model) senderFacts() []string {
	var lines []string
	for _, a := range m.abouts() {
		for _, k := range []mailing{passes, unlinked, spoofs} {
			same := func(_ told, other mailing) bool { return mailings[other].verdict == mailings[k].verdict }
			if m.sum(a, 0, 34, same) > 0 {
				lines = append(lines, spaced(a, mailings[k].service, mailings[k].verdict, m.sum(a, 0, 0, same), m.sum(a, 0, 6, same), m.usual(a, same),
					m.sum(a, 0, 0, both(same, passed)), m.sum(a, 0, 0, both(same, blocked)), m.newestDay(a, same)))
			}
		}
	}
	slices.Sort(lines)
	return lines
}

const knownColumns = "tenant domain messages_1d pass_messages_1d baseline pass_baseline ifNull(round(pass_ratio_low,6),-1) pass_high active_days day"

func (m *model) knownSenders() []string {
	old := &model{now: m.now, reports: m.reports, windows: maps.Clone(m.windows)}
	maps.DeleteFunc(old.windows, func(_ string, w window) bool { return w.days == 0 })
	var lines []string
	for _, a := range m.abouts() {
		if old.sum(a, 0, 34, ofShop) > 0 {
			low, active := old.band(a)
			lines = append(lines, spaced(a, old.sum(a, 0, 0, ofShop), old.sum(a, 0, 0, both(ofShop, passed)), old.usual(a, ofShop), old.usual(a, passed),
				low, old.high(a), active, old.newestDay(a, ofShop)))
		}
	}
	slices.Sort(lines)
	return lines
}

// band returns the ratio that all but one in twenty days of the baseline are
// above, -1 for too few days, and how many days had mail.
func (m *model) band(about string) (low float64, active int) {
	var ratios []float64
	for n := 7; n < 35; n++ {
		all := m.sum(about, n, n, ofShop)
		if all > 0 {
			active++
		}
		if all >= 20 {
			ratios = append(ratios, float64(m.sum(about, n, n, passed))/float64(all))
		}
	}
	if len(ratios) < 5 {
		return -1, active
	}
	slices.Sort(ratios)
	return math.Round(ratios[len(ratios)/20]*1e6) / 1e6, active
}

// high adds up the greatest day of each reporter.
func (m *model) high(about string) (sum uint64) {
	for stream, w := range m.windows {
		var high uint64
		one := &model{reports: m.reports, windows: map[string]window{stream: w}}
		for n := 7; n < 35; n++ {
			high = max(high, one.sum(about, n, n, passed))
		}
		sum += high
	}
	return sum
}

// TestFactsAgreeWithModel holds the views to the model, for reporters with random
// habits, gaps, grades, conflicts, and reports of days to come.
func TestFactsAgreeWithModel(t *testing.T) {
	for seed := range uint64(4) {
		r := rand.New(rand.NewPCG(seed, 10))
		now := clock().Add(time.Duration(r.IntN(20*3600)) * time.Second)
		s := factStore(t, now)
		own, foreign := someReports(r, "a.example", "b.example"), someReports(r, "foreign.example")
		if err := s.PutDomains(t.Context(), "v1", []Domain{{Tenant: "one", Name: "foreign.example"}, {Tenant: "two", Name: "foreign.example"}}); err != nil {
			t.Fatal(err)
		}
		tell(t, s, append(foreign, own...)...)
		m := newModel(now, own)
		for _, c := range []struct {
			view, columns string
			want          []string
		}{
			{"domain_facts", domainColumns, m.domainFacts()},
			{"sender_facts", senderColumns, m.senderFacts()},
			{"known_senders", knownColumns, m.knownSenders()},
		} {
			if diff := cmp.Diff(c.want, facts(t, s, c.view, c.columns)); diff != "" {
				t.Errorf("seed %d, %s (%s): %s", seed, c.view, c.columns, diff)
			}
		}
	}
}

// someReports are what reporters of two tenants tell of domains in 50 days.
func someReports(r *rand.Rand, domains ...string) []told {
	var all []told
	for _, tenant := range []string{"one", "two"} {
		for _, domain := range domains {
			for n := range 2 + r.IntN(4) {
				of := told{tenant: tenant, domain: domain, reporter: fmt.Sprintf("r%d.example", n)}
				all = append(all, of.stretch(r)...)
			}
		}
	}
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all
}

// stretch is the reports of one reporter, with its habit.
func (r told) stretch(rng *rand.Rand) []told {
	var all []told
	step := []time.Duration{6 * time.Hour, oneDay, oneDay, oneDay, 2 * oneDay, 7 * oneDay}[rng.IntN(6)]
	gaps, jitter, grades := rng.IntN(5), 1+rng.IntN(2)*5000, 1+rng.IntN(3)
	end := midnight.Add(time.Duration(40-rng.IntN(100)) * time.Hour)
	for ; end.After(midnight.Add(-50 * oneDay)); end = end.Add(-step) {
		if rng.IntN(10) < gaps {
			continue
		}
		r.end = end.Add(time.Duration(rng.IntN(jitter)) * time.Second)
		r.begin, r.id = r.end.Add(-step), fmt.Sprint(r.end.Unix())
		for range 1 + rng.IntN(8)/7 { // sometimes a conflict
			r.grade = []trust.Grade{trust.Verified, trust.Authenticated, trust.Failed}[rng.IntN(grades)]
			r.sent = someMail(rng)
			all = append(all, r)
		}
	}
	return all
}

// someMail counts differ nearly always, so that a conflict has a winner.
func someMail(r *rand.Rand) map[mailing]uint64 {
	sent := map[mailing]uint64{passes: 1 + r.Uint64N(5000)}
	for k := range mailings {
		if r.IntN(3) == 0 {
			sent[mailing(k)] = 1 + r.Uint64N(1000)
		}
	}
	return sent
}
