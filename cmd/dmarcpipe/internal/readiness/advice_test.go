package readiness

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/parse/dmarc"
	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
)

var today = time.Date(2026, time.November, 23, 0, 0, 0, 0, time.UTC)

// domain is well-known evidence of a domain with this record, and its mail.
func domain(record string, own Mail) Evidence {
	e := Evidence{
		Domain: "example.com", Window: 30, Today: today, FirstDay: today.AddDate(0, 0, -30), LastDay: today.AddDate(0, 0, -1),
		DaysCovered: 30, Reporters: 9, PresentDays: 30, Published: true, Own: traffic(own),
	}
	e.Present, _ = dmarc.Parse(record)
	if own.Direct > 0 {
		e.Senders = append(e.Senders, Sender{Service: "CRM", Verdict: verdict.Unaligned, Missing: "own DKIM domain, custom return-path", Messages: own.Direct, Signers: []string{"crm.example"}})
	}
	return e
}

// traffic is mail of which a quarter was in the last week.
func traffic(m Mail) Traffic {
	return Traffic{Mail: m, Week: Mail{m.Passed / 4, m.Direct / 4, m.Indirect / 4, m.Spoofed / 4, m.Unknown / 4, m.Blocked / 4}}
}

const (
	atNone       = "v=DMARC1; p=none; rua=mailto:d@example.com"
	atQuarantine = "v=DMARC1; p=quarantine; rua=mailto:d@example.com"
	atReject     = "v=DMARC1; p=reject; rua=mailto:d@example.com"
)

func with(e Evidence, change func(*Evidence)) Evidence {
	change(&e)
	return e
}

func TestAdvise(t *testing.T) {
	clean := Mail{Passed: 10_000, Spoofed: 300}
	for name, c := range map[string]struct {
		e       Evidence
		state   State
		verdict string
		record  string // without v and rua
	}{
		"clean at none":              {domain(atNone, clean), Ready, "ready for p=reject", "p=quarantine; np=reject"},
		"clean at quarantine":        {domain(atQuarantine, clean), Ready, "ready for p=reject", "p=reject"},
		"clean at reject":            {domain(atReject, clean), Done, "p=reject holds", "p=reject"},
		"one in 300 unaligned":       {domain(atQuarantine, Mail{Passed: 9970, Direct: 30}), Ready, "ready for p=reject", "p=reject; t=y"},
		"1.5 percent at none":        {domain(atNone, Mail{Passed: 9850, Direct: 150}), Ready, "ready for p=quarantine", "p=quarantine; np=reject; t=y"},
		"0.8 percent at none":        {domain(atNone, Mail{Passed: 9920, Direct: 80}), Ready, "ready for p=quarantine", "p=quarantine; np=reject"},
		"3 percent at none":          {domain(atNone, Mail{Passed: 9700, Direct: 300}), Fix, "fix 1 sender first", "p=none; sp=quarantine; np=reject"},
		"3 percent at quarantine":    {domain(atQuarantine, Mail{Passed: 9700, Direct: 300}), Fix, "fix 1 sender first", "p=quarantine; sp=reject"},
		"forwarded at none":          {domain(atNone, Mail{Passed: 9000, Indirect: 900}), Forwarded, "forwarded mail would be lost", "p=none; sp=quarantine; np=reject"},
		"forwarded at quarantine":    {domain(atQuarantine, Mail{Passed: 9700, Indirect: 300}), Forwarded, "forwarded mail would be lost", "p=quarantine; sp=reject"},
		"unknown at quarantine":      {domain(atQuarantine, Mail{Passed: 9700, Unknown: 300}), Identify, "unknown senders come first", "p=quarantine; sp=reject"},
		"unknown at none":            {domain(atNone, Mail{Passed: 9700, Unknown: 300}), Ready, "ready for p=quarantine", "p=quarantine; np=reject"},
		"young quarantine":           {with(domain(atQuarantine, clean), func(e *Evidence) { e.PresentDays = 5 }), Wait, "p=quarantine is young", "p=quarantine; np=reject"},
		"few days":                   {with(domain(atNone, clean), func(e *Evidence) { e.DaysCovered = 13 }), TooLittle, "too little data", "p=none"},
		"few days for reject":        {with(domain(atQuarantine, clean), func(e *Evidence) { e.DaysCovered = 20 }), TooLittle, "too little data", "p=quarantine; np=reject"},
		"few reporters":              {with(domain(atNone, clean), func(e *Evidence) { e.Reporters = 1 }), TooLittle, "too little data", "p=none"},
		"few messages":               {domain(atNone, Mail{Passed: 99}), TooLittle, "too little data", "p=none"},
		"reports stopped":            {with(domain(atNone, clean), func(e *Evidence) { e.LastDay = today.AddDate(0, 0, -8) }), Silent, "no report since 2026-11-15", "p=none"},
		"reports are late":           {with(domain(atNone, clean), func(e *Evidence) { e.LastDay = today.AddDate(0, 0, -7) }), Ready, "ready for p=reject", "p=quarantine; np=reject"},
		"parked":                     {domain(atNone, Mail{Spoofed: 300}), Ready, "ready for p=reject", "p=reject"},
		"losing at reject":           {domain(atReject, Mail{Passed: 9000, Direct: 1000, Blocked: 1000}), Losing, "p=reject blocks mail of yours", "p=none; sp=reject"},
		"losing some at reject":      {with(domain(atReject, Mail{Passed: 9850, Direct: 150}), func(e *Evidence) { e.Own.Week = Mail{Passed: 300, Direct: 20, Blocked: 20} }), Losing, "p=reject blocks mail of yours", "p=none; sp=reject"},
		"unaligned, but not blocked": {domain(atReject, Mail{Passed: 9000, Direct: 1000}), Fix, "fix 1 sender first", "p=reject"},
		"a little is lost":           {domain(atReject, Mail{Passed: 9700, Direct: 300, Blocked: 300}), Fix, "fix 1 sender first", "p=reject"},
		"pct at quarantine":          {domain(atQuarantine+"; pct=25", clean), Ready, "ready for p=reject", "p=quarantine; np=reject"},
		"pct has to stay":            {domain(atQuarantine+"; pct=25", Mail{Passed: 9800, Direct: 200}), Fix, "fix 1 sender first", "p=quarantine; np=reject; pct=25"},
		"t=y at quarantine":          {domain(atQuarantine+"; t=y", clean), Ready, "ready for p=reject", "p=quarantine; np=reject"},
		"t=y at reject":              {domain(atReject+"; t=y", clean), Ready, "ready for p=reject", "p=reject"},
		"no record at all":           {with(domain(atNone, clean), func(e *Evidence) { e.Present = nil }), Ready, "ready for p=reject", "p=quarantine; np=reject"},
		"modes stay":                 {domain(atNone+"; adkim=s; aspf=s; fo=1; ri=3600", clean), Ready, "ready for p=reject", "p=quarantine; np=reject; adkim=s; aspf=s; fo=1"},
		"t=y would weaken sp":        {domain("v=DMARC1; p=none; sp=reject; rua=mailto:d@example.com", Mail{Passed: 9850, Direct: 150}), Fix, "fix 1 sender first", "p=none; sp=reject"},
		"subdomains are worse": {with(domain(atNone, clean), func(e *Evidence) {
			e.Subdomains = traffic(Mail{Passed: 500, Direct: 100})
		}), Ready, "ready for p=reject", "p=quarantine; sp=none; np=reject"},
		"subdomains hold sp back": {with(domain(atQuarantine, clean), func(e *Evidence) {
			e.Subdomains = traffic(Mail{Passed: 500, Direct: 100})
		}), Ready, "ready for p=reject", "p=reject; sp=quarantine; np=reject"},
		"subdomains are better": {with(domain(atNone, Mail{Passed: 9000, Direct: 1000}), func(e *Evidence) {
			e.Subdomains = traffic(Mail{Passed: 500})
		}), Fix, "fix 1 sender first", "p=none; sp=quarantine; np=reject"},
		"mail of subdomains that do not exist": {with(domain(atNone, clean), func(e *Evidence) {
			e.Subdomains = traffic(Mail{Passed: 500, Direct: 100})
			e.Missing = traffic(Mail{Passed: 5, Direct: 100})
		}), Ready, "ready for p=reject", "p=quarantine; sp=none"},
		"subdomains lose": {with(domain(atReject+"; np=reject", clean), func(e *Evidence) {
			e.Subdomains = traffic(Mail{Passed: 500, Direct: 100, Blocked: 100})
		}), Losing, "p=reject blocks mail of yours", "p=reject; sp=none; np=reject"},
		"invented mail that passes": {with(domain(atNone, Mail{Passed: 10_000_000, Direct: 300}), func(e *Evidence) {
			e.Own.Sure = Mail{Passed: 9700, Direct: 300}
		}), Fix, "fix 1 sender first", "p=none; sp=quarantine; np=reject"},
		"a bad week": {with(domain(atNone, clean), func(e *Evidence) {
			e.Own.Week = Mail{Passed: 900, Direct: 100}
		}), Fix, "fix 1 sender first", "p=none; sp=quarantine; np=reject"},
	} {
		t.Run(name, func(t *testing.T) {
			got := Advise(c.e)
			want := strings.Replace("v=DMARC1; "+c.record, "; fo=1", "", 1)
			if strings.Contains(c.record, "fo=1") {
				want += "; fo=1"
			}
			if c.e.Present != nil {
				want += "; rua=mailto:d@example.com"
			}
			if got.State != c.state || got.Verdict != c.verdict || got.Record != want {
				t.Errorf("got  %s %q %s\nwant %s %q %s", got.State, got.Verdict, got.Record, c.state, c.verdict, want)
			}
			if len(got.Reasons) == 0 || got.Step == "" {
				t.Errorf("%q for %q", got.Reasons, got.Step)
			}
		})
	}
}

func TestFixesAreRanked(t *testing.T) {
	sender := func(name string, messages, doubted uint64, quiet int) Sender {
		return Sender{Service: name, Verdict: verdict.Unaligned, Missing: "own DKIM domain", Messages: messages, Doubted: doubted, QuietDays: quiet}
	}
	e := domain(atNone, Mail{Passed: 10_000, Direct: 900})
	e.Senders = []Sender{
		sender("doubtful", 500, 500, 0), sender("stopped", 300, 0, 20), sender("small", 40, 0, 0), sender("large", 50, 10, 7),
		{Service: "fine", Verdict: verdict.Aligned, Messages: 10_000, Passed: 10_000},
	}
	var names []string
	for _, r := range Advise(e).Fixes {
		names = append(names, r.Service)
	}
	if diff := cmp.Diff([]string{"large", "small", "stopped", "doubtful"}, names); diff != "" {
		t.Error(diff)
	}
}

// Of a sender that somebody may have invented, nothing is to be set up before it
// is known; a record is missing all the same.
func TestStepForDoubtfulSenders(t *testing.T) {
	e := domain("v=DMARC1; p=none; sp=reject; rua=mailto:d@example.com", Mail{Passed: 9700, Direct: 300})
	e.Senders[0].Doubted = e.Senders[0].Messages
	if got := Advise(e).Step; got != "see whether CRM sends for you" {
		t.Errorf("with a record: %q", got)
	}
	e.Present = nil
	got := Advise(e)
	if got.Step != "publish p=none sp=quarantine np=reject" {
		t.Errorf("without a record: %q", got.Step)
	}
	if diff := cmp.Diff([]string{"an address for reports: add it as rua=mailto:"}, got.Lacking); diff != "" {
		t.Errorf("lacking without a record (-want +got):\n%s", diff)
	}
}

// Each thing that is missing has a step of its own.
func TestStepsNameWhatToDo(t *testing.T) {
	s := Sender{
		From: []string{"a.example.com"}, Signers: []string{"crm.example"}, Keys: []string{"s1._domainkey.example.com"},
		SPF: []string{"example.com"}, Sources: []string{"192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"},
	}
	for missing, want := range map[string]string{
		"own DKIM domain":              "set up DKIM for a.example.com there: it signs or sends as crm.example",
		"DKIM signature that verifies": "repair the DKIM key: the signature by s1._domainkey.example.com does not verify",
		"SPF record without errors":    "repair the SPF record of example.com: it is in error, often by more than 10 look-ups (dmarcpipe check example.com)",
		"source in the SPF record":     "add 192.0.2.1, 192.0.2.2, 192.0.2.3 and others to the SPF record of example.com: it is not in there",
		"custom return-path":           "set up a return path below a.example.com there, if it offers that: SPF passes for another domain",
		"":                             "find out why it does not authenticate as a.example.com",
	} {
		s.Missing = missing
		if diff := cmp.Diff([]string{want}, s.steps()); diff != "" {
			t.Error(diff)
		}
	}
}

// Whatever verdict finds missing has a step.
func TestEveryNeedHasAStep(t *testing.T) {
	for f := range verdict.Facts(1 << 16) {
		for _, v := range []verdict.Verdict{verdict.Unaligned, verdict.Misconfigured} {
			s := Sender{Missing: verdict.Missing(v, f)}
			if steps := s.steps(); s.Missing != "" && len(steps) != 1+strings.Count(s.Missing, ", ") {
				t.Fatalf("%q: %q", s.Missing, steps)
			}
		}
	}
}
