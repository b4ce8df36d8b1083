package readiness

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/dmarcpipe/dmarcpipe/parse/dmarc"
)

// What is recommended can be published; it is nowhere weaker than what holds, for
// neither kind of receivers, unless mail is being lost, and that is said first;
// where it is stricter, it keeps to the limits.
func TestAdviceKeepsItsPromises(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	states := map[State]int{}
	for range 10_000 {
		e := anyEvidence(rng)
		a := Advise(e)
		states[a.State]++
		back, problems := dmarc.Parse(a.Record)
		for _, p := range problems {
			if p.Weight() != dmarc.Note {
				t.Fatalf("%s: %s", a.Record, p)
			}
		}
		if diff := cmp.Diff(a.Next, back, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("%s: %s", a.Record, diff)
		}
		checkAspects(t, &e, &a)
		if a.State == Wait && (e.PresentDays >= 14 || e.Present.P != dmarc.Quarantine) || a.Step == "" || a.Verdict == "" || len(a.Reasons) == 0 {
			t.Errorf("%s: %q, %q, %q", a.State, a.Verdict, a.Step, a.Reasons)
		}
		if t.Failed() {
			t.Fatalf("%+v\n%s from %v", e, a.Record, e.Present)
		}
	}
	if len(states) != 9 {
		t.Errorf("not every state came up: %v", states)
	}
}

func checkAspects(t *testing.T, e *Evidence, a *Advice) {
	t.Helper()
	old, young := receivers(e.present()), receivers(a.Next)
	mail := [3]Traffic{e.Own, e.Subdomains, e.Missing}
	for i, before := range old {
		traffic := mail[i/2]
		share := 0.0
		for _, m := range []Mail{traffic.Mail, traffic.Week, traffic.Sure} {
			share = max(share, percent(m.Direct, m.Legitimate()))
		}
		switch after := young[i]; {
		case after < before && (!traffic.losing() || !strings.HasPrefix(a.Reasons[0], "legitimate mail is being lost now")):
			t.Errorf("%d went from %d to %d, and nothing is lost", i, before, after)
		case after > before && (share > MaxQuarantine || after > 100 && share > MaxReject):
			t.Errorf("%d went from %d to %d at a cost of %g %%", i, before, after, share)
		case after > before && (e.stale() || e.DaysCovered < 14 || e.Reporters < 2):
			t.Errorf("%d went from %d to %d, and little is known", i, before, after)
		}
	}
}

// receivers are what those of RFC 9989, and those of RFC 7489, do about mail that
// fails: for p, sp and np, in percent of quarantine, and above 100 of reject.
func receivers(r *dmarc.Record) [6]int {
	levels := map[dmarc.Policy]int{"": 0, dmarc.None: 0, dmarc.Quarantine: 1, dmarc.Reject: 2}
	pct := 100
	if r.Pct != nil {
		pct = *r.Pct
	}
	var all [6]int
	for i, p := range []dmarc.Policy{r.P, r.Subdomains(), r.Nonexistent()} {
		level := levels[p]
		test := 0
		if r.Test {
			test = 1
		}
		all[2*i] = 100 * max(0, level-test)
		if level > 0 && i < 2 { // those of RFC 7489 do not know np
			all[2*i+1] = 100*(level-1) + pct
		}
	}
	return all
}

func anyEvidence(rng *rand.Rand) Evidence {
	policies := []dmarc.Policy{"", dmarc.None, dmarc.Quarantine, dmarc.Reject}
	e := domain(atNone, anyMail(rng))
	e.Own.Week = anyWeek(rng, e.Own.Mail)
	e.Own.Sure = anyWeek(rng, e.Own.Mail)
	e.Subdomains.Mail = anyMail(rng)
	e.Subdomains.Week = anyWeek(rng, e.Subdomains.Mail)
	if rng.IntN(2) == 0 {
		e.Missing = e.Subdomains
	}
	e.DaysCovered, e.Reporters, e.PresentDays = min(30, 10+rng.IntN(40)), 1+rng.IntN(6), rng.IntN(40)
	e.LastDay = today.AddDate(0, 0, -rng.IntN(10))
	e.Present.P = policies[1+rng.IntN(3)]
	e.Present.SP, e.Present.NP = policies[rng.IntN(4)], policies[rng.IntN(4)]
	e.Present.Test = rng.IntN(4) == 0
	if rng.IntN(4) == 0 {
		e.Present.Pct = new(rng.IntN(101))
	}
	return e
}

// anyMail is mostly in order, as real mail is.
func anyMail(rng *rand.Rand) Mail {
	some := func(most int) uint64 {
		if rng.IntN(2) == 0 {
			return 0
		}
		return uint64(rng.IntN(1 + rng.IntN(most)))
	}
	m := Mail{Passed: some(50_000), Direct: some(2000), Indirect: some(1000), Spoofed: some(9000), Unknown: some(500)}
	if m.Direct > 0 {
		m.Blocked = uint64(rng.IntN(int(m.Direct) + 1))
	}
	return m
}

func anyWeek(rng *rand.Rand, m Mail) Mail {
	n := uint64(2 + rng.IntN(5))
	w := Mail{m.Passed / n, m.Direct / n, m.Indirect / n, m.Spoofed / n, m.Unknown / n, m.Blocked / n}
	if rng.IntN(3) == 0 {
		w.Blocked = 0
	}
	return w
}
