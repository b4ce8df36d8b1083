package domains

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/readiness"
	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
)

// hostile has in every text what a stranger may put there.
func hostile() *Report {
	const bad = "a\x1b[31m\u202e\nb\x9b\xff\u200bc "
	long := strings.Repeat(bad, 40)
	r := &Report{
		Tenant: bad, Domain: bad, Days: 30, FirstDay: "2026-10-24", LastDay: "2026-11-22", DaysCovered: 29, Gaps: []string{"2026-11-01"}, Reporters: 3, Reports: 40,
		Seen:      Seen{P: "none", SP: long, NP: bad, Pct: 25, Testing: bad, Since: "2026-10-24", Others: []Another{{P: bad}}},
		Published: &Published{Domain: bad, Record: long, Problems: []string{long}},
		Details: &Details{
			Subdomains: []Subdomain{{Name: long, LastDay: "2026-11-22"}}, Reporters: []Reporter{{Name: long, Silent: true, LastDay: "2026-11-22"}},
			New:  []NewSender{{Service: long, FirstDay: "2026-11-22", Verdicts: []verdict.Verdict{verdict.Spoof}}},
			Gone: []GoneSender{{Service: long, LastDay: "2026-11-22"}}, Trust: []Trust{{Reports: 40}},
		},
	}
	r.evidence.Own.Mail = readiness.Mail{Passed: 9000, Direct: 1000}
	for range 20 {
		r.Senders = append(r.Senders, readiness.Sender{
			Service: long, Verdict: verdict.Unaligned, Missing: "own DKIM domain, DKIM signature that verifies, SPF record without errors, source in the SPF record, custom return-path",
			Messages: 50, From: []string{long}, Signers: []string{long}, Keys: []string{long}, SPF: []string{long}, Sources: []string{long}, FirstDay: "2026-10-24", LastDay: "2026-11-22",
		})
	}
	r.finish(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	return r
}

// Whatever a report says, the output is plain text in lines that fit.
func TestOutputIsPlain(t *testing.T) {
	r := hostile()
	var out bytes.Buffer
	if err := PrintLines(&out, []*Report{r}); err != nil {
		t.Fatal(err)
	}
	if err := PrintFull(&out, r); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(out.String()) {
		line = strings.TrimSuffix(line, "\n")
		if at := strings.IndexFunc(line, func(r rune) bool { return !unicode.IsPrint(r) }); at >= 0 {
			t.Errorf("%q", line)
		}
		if words := strings.Fields(line); len(line) > 220 && len(words) > 2 {
			t.Errorf("%d columns: %s", len(line), line)
		}
	}
}

func TestFullHasEveryPart(t *testing.T) {
	var out bytes.Buffer
	if err := PrintFull(&out, hostile()); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{
		"Policy\n", "Evidence\n", "gaps ", "Mail (", "would have cost", "  5 more ", "To fix", "New senders", "and stopped", "Subdomains in use", "fell silent", "Record to publish next",
	} {
		if !strings.Contains(out.String(), part) {
			t.Errorf("no %q in\n%s", part, out.String())
		}
	}
}

func TestWrap(t *testing.T) {
	var out bytes.Buffer
	if err := wrap(&out, "  - ", strings.Repeat("word ", 30)+strings.Repeat("x", 120)); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(lines) != 3 || !strings.HasPrefix(lines[0], "  - word") || !strings.HasPrefix(lines[1], "    word") || len(lines[0]) > maxLine || lines[2] != "    "+strings.Repeat("x", 120) {
		t.Errorf("%q", lines)
	}
}

// A number and its percent sign stay together.
func TestWrapKeepsPercent(t *testing.T) {
	for n := range 30 {
		var out bytes.Buffer
		if err := wrap(&out, "- ", strings.Repeat("x", 70+n)+" 99.9 % of all"); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(out.String()) {
			if strings.HasPrefix(strings.TrimSpace(line), "%") || len(line) > maxLine+1 && n < 26 {
				t.Errorf("%q", out.String())
			}
		}
	}
}

// A program reads the same that a person does.
func TestJSON(t *testing.T) {
	text, err := json.Marshal(hostile())
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Domain string
		Advice struct{ State, Record string }
		Mail   struct{ Passed uint64 }
	}
	if err := json.Unmarshal(text, &got); err != nil || got.Advice.State == "" || got.Advice.Record == "" || got.Mail.Passed != 9000 {
		t.Errorf("%+v %v", got, err)
	}
}
