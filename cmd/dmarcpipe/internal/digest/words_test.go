package digest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/domains"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/readiness"
)

func period(m readiness.Mail, rejected, quarantined, stopped uint64) *Period {
	return &Period{Mail: m, Rejected: rejected, Quarantined: quarantined, Stopped: stopped}
}

func TestBlockedText(t *testing.T) {
	for want, p := range map[string]*Period{
		"": period(readiness.Mail{Passed: 9}, 0, 0, 0),
		"Receivers blocked none of it, not even the spoofed mail.":                                                          period(readiness.Mail{Spoofed: 9}, 0, 0, 0),
		"Receivers rejected 1,000.":                                                                                         period(readiness.Mail{Unknown: 1000}, 1000, 0, 0),
		"Receivers rejected 3 and put 4 into junk folders; they stopped 50.0 % of the spoofed mail.":                        period(readiness.Mail{Spoofed: 14}, 3, 4, 7),
		"Receivers put 9 into junk folders; they stopped 100.0 % of the spoofed mail; 7 of the blocked messages are yours.": period(readiness.Mail{Spoofed: 2, Blocked: 7}, 0, 9, 2),
	} {
		if got := strings.ReplaceAll(blockedText(p), nbsp, " "); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestSpan(t *testing.T) {
	for _, test := range []struct {
		days       int
		last, want string
	}{
		{1, "2026-11-22", "22 November"},
		{7, "2026-11-22", "16 to 22 November"},
		{7, "2026-11-03", "28 October to 3 November"},
		{30, "2027-01-03", "5 December to 3 January"},
		{7, "", ""},
	} {
		d := &Digest{Days: test.days}
		if got := d.span(&Domain{Report: &domains.Report{LastDay: test.last}}); got != test.want {
			t.Errorf("%d days up to %s: %q, want %q", test.days, test.last, got, test.want)
		}
	}
}

func TestAnswer(t *testing.T) {
	some := Period{Mail: readiness.Mail{Passed: 999, Direct: 1}}
	for want, d := range map[string]*Domain{
		"no mail, nothing to do":                          {},
		"99.9 % pass, 1 thing to do":                      {Now: some, ToDo: []string{"a"}},
		"99.9 % pass (day before 99.9 %), 2 things to do": {Now: some, Before: some, ToDo: []string{"a", "b"}},
	} {
		if got := strings.ReplaceAll((&Digest{Days: 1}).answer(d), nbsp, " "); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// Each level has its reason, and the greatest one counts.
func TestLevels(t *testing.T) {
	fix := readiness.Repair{Sender: readiness.Sender{Service: "CRM", Messages: 5}, Steps: []string{"sign"}}
	for name, test := range map[string]struct {
		domain Domain
		advice readiness.Advice
		level  Level
		todo   []string
	}{
		"fine":         {level: Fine},
		"sender":       {advice: readiness.Advice{Fixes: []readiness.Repair{fix}}, level: ToDo, todo: []string{"CRM: sign"}},
		"past sender":  {advice: readiness.Advice{Fixes: []readiness.Repair{{Sender: readiness.Sender{Messages: 5, QuietDays: 8}}}}, level: Fine},
		"rumour":       {advice: readiness.Advice{Fixes: []readiness.Repair{{Sender: readiness.Sender{Messages: 5, Doubted: 5}}}}, level: Fine},
		"silent":       {advice: readiness.Advice{State: readiness.Silent, Fixes: []readiness.Repair{fix}}, level: Look, todo: []string{"See whether the rua of the record still leads here: there is no report since 22 November"}},
		"losing":       {advice: readiness.Advice{State: readiness.Losing, Verdict: "p=reject blocks mail of yours"}, level: Act, todo: []string{"Publish the record below until the senders are fixed: p=reject blocks mail of yours"}},
		"blocked":      {domain: Domain{Now: Period{Mail: readiness.Mail{Blocked: 20}}}, level: Look},
		"warning":      {domain: Domain{Alerts: []Alert{{Severity: "warning", Firing: true}}}, level: Look},
		"past warning": {domain: Domain{Alerts: []Alert{{Severity: "warning"}}}, level: Fine},
		"critical":     {domain: Domain{Alerts: []Alert{{Severity: "critical", Firing: true}}}, level: Act},
		"some TLS":     {domain: Domain{TLS: []TLS{{Policy: "sts", Successful: 95, Failed: 5}}}, level: Fine},
		"bad TLS": {
			domain: Domain{TLS: []TLS{{Policy: "tlsa", Successful: 94, Failed: 6, Failures: []Failure{{"dnssec-invalid", 6}}}}},
			level:  ToDo, todo: []string{"See why 6.0 % of the TLS sessions under DANE fail, most of them for broken DNSSEC"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := test.domain
			d.Report = &domains.Report{LastDay: "2026-11-22", Advice: test.advice}
			d.judge()
			for i := range d.ToDo {
				d.ToDo[i] = strings.ReplaceAll(d.ToDo[i], nbsp, " ")
			}
			if diff := cmp.Diff(append([]string{}, test.todo...), d.ToDo); diff != "" || d.Level != test.level {
				t.Errorf("level %s, want %s; %s", d.Level, test.level, diff)
			}
		})
	}
}

// A sender is new, or gone, in one digest only.
func TestChanges(t *testing.T) {
	d := &Domain{Report: &domains.Report{LastDay: "2026-11-22", Details: &domains.Details{
		New:  []NewSender{{Service: "old", FirstDay: "2026-11-15"}, {Service: "new", FirstDay: "2026-11-16"}},
		Gone: []GoneSender{{Service: "just", QuietDays: 8, UsualDays: 1}, {Service: "long", QuietDays: 15, UsualDays: 1}, {Service: "rare", QuietDays: 37, UsualDays: 10}},
	}}}
	d.changes(7)
	var got []string
	for _, s := range d.New {
		got = append(got, s.Service)
	}
	for _, s := range d.Gone {
		got = append(got, s.Service)
	}
	if diff := cmp.Diff([]string{"new", "just", "rare"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestSparkline(t *testing.T) {
	trend := []Day{{Passed: 100}, {}, {Passed: 95, Failed: 5}, {Passed: 90, Spoofed: 10}}
	if got := sparkline(trend); got != "█ ▅▁" {
		t.Errorf("%q", got)
	}
}

func TestName(t *testing.T) {
	for in, want := range map[string]string{"": "-", "short": "short", "a b\nc": "a b c", "0123456789x": "012345678…", "网网网网网网": "网网网网…"} {
		if got := name(in, 10); got != want || columns(got) > 10 {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
