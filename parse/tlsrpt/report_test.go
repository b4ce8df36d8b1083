package tlsrpt

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/parse/hint"
	"github.com/dmarcpipe/dmarcpipe/parse/limit"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
	"github.com/dmarcpipe/dmarcpipe/parse/warning"
	"github.com/dmarcpipe/dmarcpipe/parse/word"
)

func TestReporter(t *testing.T) {
	tests := []struct {
		name string
		rep  Report
		want string
	}{
		{"organization", Report{OrganizationName: "Receiver", ContactInfo: "a@b.example", ReportID: "1@c.example"}, "Receiver"},
		{"contact", Report{ContactInfo: "TLS <a@B.example.>", ReportID: "1@c.example"}, "b.example"},
		{"contact as URI", Report{ContactInfo: "mailto:a@b.example?subject=x@y"}, "b.example"},
		{"contact for people", Report{ContactInfo: "call us", ReportID: "1@c.example"}, "c.example"},
		{"report id", Report{ReportID: "1@c.example"}, "c.example"},
		{"report id without a domain", Report{ReportID: "1"}, ""},
	}
	for _, tt := range tests {
		if got := tt.rep.Reporter(); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestDomain(t *testing.T) {
	policy := func(kind, domain string) Policy { return Policy{Type: word.Word{Value: kind}, Domain: domain} }
	tests := []struct {
		name     string
		policies []Policy
		want     string
	}{
		{"none", nil, "hint.example"},
		{"without a domain", []Policy{policy("no-policy-found", "")}, "hint.example"},
		{"least", []Policy{policy("sts", "c.example"), policy("sts", "b.example"), policy("", "d.example")}, "b.example"},
		{"not of tlsa", []Policy{policy("tlsa", "a.example"), policy("sts", "c.example")}, "c.example"},
		{"only tlsa", []Policy{policy("tlsa", "c.example"), policy("tlsa", "b.example"), policy("sts", "")}, "b.example"},
	}
	for _, tt := range tests {
		rep := Report{Policies: tt.policies, hint: "hint.example"}
		if got := rep.Domain(); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

// A session may be counted under a policy of each type: only the sum over one
// type counts it once.
func TestLeastSessions(t *testing.T) {
	policy := func(kind, raw string, successful, failed uint64) Policy {
		return Policy{Type: word.Word{Value: kind, Raw: raw}, Successful: successful, Failed: failed}
	}
	tests := []struct {
		name     string
		policies []Policy
		want     uint64
	}{
		{"no policy", nil, 0},
		{"one", []Policy{policy("sts", "", 12, 3)}, 15},
		{"the same sessions under two types", []Policy{policy("sts", "", 2, 0), policy("tlsa", "", 2, 0)}, 2},
		{"a host for itself under tlsa", []Policy{policy("sts", "", 10, 1), policy("tlsa", "", 4, 0), policy("tlsa", "TLSA", 8, 1)}, 13},
		{"types that are unknown", []Policy{policy("unknown", "dane", 5, 0), policy("unknown", "DANE", 5, 0), policy("unknown", "x", 9, 0)}, 10},
		{"without a type", []Policy{policy("", "", 3, 0), policy("", "", 4, 0)}, 7},
	}
	for _, tt := range tests {
		if got := leastSessions(tt.policies); got != tt.want {
			t.Errorf("%s: got %d, want %d", tt.name, got, tt.want)
		}
	}
}

// What the report lacks is read from the name of its file, with a warning.
func TestHints(t *testing.T) {
	h := hint.Hints{Domain: "Hint.Example", Begin: 1767225600, End: 1767311999}
	hinted := [2]time.Time{time.Unix(h.Begin, 0).UTC(), time.Unix(h.End, 0).UTC()}
	sent := [2]time.Time{time.Date(2026, 1, 10, 0, 0, 0, 0, time.UTC), time.Date(2026, 1, 10, 23, 59, 59, 0, time.UTC)}
	tests := []struct {
		name, old, replacement string
		domain                 string
		period                 [2]time.Time
		warnings               int
	}{
		{"nothing lacks", "", "", "example.com", sent, 0},
		{"domains", `"policy-domain"`, `"x"`, "hint.example", sent, 1},
		{"policies", `"policies"`, `"x"`, "hint.example", sent, 1},
		{"dates", `"date-range"`, `"x"`, "example.com", hinted, 2},
		{"end", `"end-datetime"`, `"x"`, "example.com", [2]time.Time{sent[0], hinted[1]}, 1},
		{"dates out of reason", `"2026-01-10T`, `"0001-01-01T`, "example.com", hinted, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			doc := exampleReport(1, 1)
			if tt.old != "" {
				doc = strings.ReplaceAll(doc, tt.old, tt.replacement)
			}
			rep, err := Decode(strings.NewReader(doc), limit.Limits{}, h, nil)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.period, [2]time.Time{rep.Begin, rep.End}); diff != "" {
				t.Errorf("period (-want +got):\n%s", diff)
			}
			if rep.Domain() != tt.domain || rep.Warnings.Counts[warning.FromFileName] != tt.warnings {
				t.Errorf("got domain %q, warnings %v", rep.Domain(), rep.Warnings.Counts)
			}
		})
	}
}

func TestLookup(t *testing.T) {
	tests := map[string]node{
		"policy-type":                 atType,
		"Policy_Type":                 atType,
		" report-id ":                 atReportID,
		"mx-host-pattern":             atMXHosts,
		"total-failed-session-count":  atFailed,
		"report":                      atSkipped,
		"":                            atSkipped,
		strings.Repeat("policies", 9): atSkipped,
	}
	for name, want := range tests {
		if got := lookup([]byte(name)); got != want {
			t.Errorf("%q: got %d, want %d", name, got, want)
		}
	}
	for name := range nodesByName {
		if len(name) > maxName {
			t.Errorf("%q is longer than maxName", name)
		}
	}
}

func TestLooksLike(t *testing.T) {
	tests := []struct {
		name, head string
		want       bool
	}{
		{"report", exampleReport(1, 1)[:200], true},
		{"blanks and a byte order mark", "\ufeff\r\n " + exampleReport(1, 1)[:200], true},
		{"policies first", `{"policies":[{"policy":{"policy-type":"sts","policy-string":["vers`, true},
		{"failure details first", `{"policies":[{"failure-details":[{"result-type":`, true},
		{"names in another case", `{"Organization_Name" : "x", "Report_ID" :`, true},
		{"UTF-16", "\xff\xfe" + strings.Join(strings.Split(exampleReport(1, 0)[:80], ""), "\x00") + "\x00", true},
		{"one name only", `{"organization-name":"x"}`, false},
		{"names that others have too", `{"report-id":"1","contact-info":"x","policies":[],"summary":{}}`, false},
		{"names as values", `{"a":"organization-name","b":"report-id"}`, false},
		{"list", `[` + exampleReport(1, 1)[:200], false},
		{"text", `organization-name report-id`, false},
		{"XML", `<feedback>`, false},
		{"empty", "", false},
	}
	for _, tt := range tests {
		if got := LooksLike([]byte(tt.head)); got != tt.want {
			t.Errorf("%s: got %t", tt.name, got)
		}
	}
}

func TestUndecided(t *testing.T) {
	tests := []struct {
		name, head string
		want       bool
	}{
		{"long text first", `{"organization-name":"` + strings.Repeat("a", 4000), true},
		{"long text first, in a member that others have too", `{"report-id":"` + strings.Repeat("a", 4000), true},
		{"blanks", "{" + strings.Repeat(" ", 4000), true},
		{"report", exampleReport(1, 1), false},
		{"another member", `{"x":1,"organization-name":"` + strings.Repeat("a", 4000), false},
		{"text", strings.Repeat("a", 4000), false},
		{"empty", "", false},
	}
	for _, tt := range tests {
		if got := Undecided([]byte(tt.head)); got != tt.want {
			t.Errorf("%s: got %t", tt.name, got)
		}
	}
}

// A file that cannot be decoded is a damaged report, or never was one.
func TestErrNoReport(t *testing.T) {
	tests := []struct {
		name, doc string
		want      bool
	}{
		{"other members", `{"organization-name":"x","y":{"report-id":1,"policies":[]}}`, true},
		{"members that others have too", `{"report-id":"1","policies":[]}`, true},
		{"not closed", `{"organization-name":"x"`, true},
		{"no JSON", `{% x %}`, true},
		{"members of a report", `{"organization-name":"x","report-id":"1"}`, false},
		{"report that is not closed", `{"organization-name":"x","report-id":"1"`, false},
	}
	for _, tt := range tests {
		_, err := Decode(strings.NewReader(tt.doc), limit.Limits{}, hint.Hints{}, nil)
		if got := errors.Is(err, ErrNoReport); got != tt.want || reason.From(err).Reason == reason.Internal {
			t.Errorf("%s: got error %v", tt.name, err)
		}
	}
}

// No two reports that differ share a form; see also the fuzz tests.
func TestAppendCanonical(t *testing.T) {
	const base = `{"policy":{"policy-type":"sts","policy-string":["a","b"],"policy-domain":"d.example","mx-host":["m"]},"summary":{"total-successful-session-count":1,"total-failure-session-count":2},"failure-details":[{"result-type":"x","sending-mta-ip":"192.0.2.1","receiving-mx-hostname":"h","receiving-mx-helo":"l","receiving-ip":"2001:db8::1","failed-session-count":3,"additional-information":"i","failure-reason-code":"c"}]}`
	seen := map[string]string{canonical(t, base): "nothing"}
	for _, change := range [][2]string{
		{`"sts"`, `"tlsa"`},
		{`"sts"`, `"STS"`},
		{`["a","b"]`, `["ab"]`},
		{`"d.example"`, `"e.example"`},
		{`["m"]`, `[]`},
		{`"a","b"],"policy-domain":"d.example","mx-host":["m"]`, `"a"],"policy-domain":"d.example","mx-host":["b","m"]`},
		{`ful-session-count":1`, `ful-session-count":0`},
		{`ure-session-count":2`, `ure-session-count":300`},
		{`"x"`, `"y"`},
		{"192.0.2.1", "192.0.2.2"},
		{"192.0.2.1", "name"},
		{`"h"`, `"hl"`},
		{`"l"`, `""`},
		{"2001:db8::1", "2001:db8::2"},
		{`"failed-session-count":3`, `"failed-session-count":4`},
		{`"i"`, `"ic"`},
		{`"c"`, `"d"`},
	} {
		form := canonical(t, strings.Replace(base, change[0], change[1], 1))
		if other, ok := seen[form]; ok {
			t.Errorf("%v: the same form as %s", change, other)
		}
		seen[form] = strings.Join(change[:], " ")
	}
}

// The forms do not depend on blanks, the order of members, or the spelling of
// names and numbers.
func TestAppendCanonicalAlike(t *testing.T) {
	const base = `{"policy":{"policy-type":"sts","policy-domain":"d.example"},"summary":{"total-successful-session-count":1},"failure-details":[{"result-type":"x","failed-session-count":3}]}`
	want := canonical(t, base)
	for _, other := range []string{
		strings.NewReplacer(":", " :\n", ",", "\t, ").Replace(base),
		`{"failure-details":[{"failed-session-count":"3","result-type":"x"}],"summary":{"total-successful-session-count":1.0},"policy":{"policy-domain":"D.example.","policy-type":"sts"}}`,
		strings.ReplaceAll(base, "d.example", `\u0064.example`),
	} {
		if got := canonical(t, other); got != want {
			t.Errorf("%s: got %q, want %q", other, got, want)
		}
	}
}

// canonical is the form of the policies of a report, and of its failure details.
func canonical(t *testing.T, policies string) string {
	t.Helper()
	doc := `{"report-id":"1","date-range":{"start-datetime":"2026-01-10T00:00:00Z"},"policies":[` + policies + `]}`
	rep, failures, err := decodeAll(strings.NewReader(doc), limit.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return string(canonicalForm(rep, failures))
}

func canonicalForm(rep *Report, failures []Failure) []byte {
	var form []byte
	for i := range rep.Policies {
		form = rep.Policies[i].AppendCanonical(form)
	}
	for i := range failures {
		form = failures[i].AppendCanonical(form)
	}
	return form
}

func TestWarningsAreBounded(t *testing.T) {
	doc := strings.ReplaceAll(exampleReport(1, 2*warning.Max), `"failure-reason-code"`, `"x"`)
	rep, err := Decode(strings.NewReader(doc), limit.Limits{}, hint.Hints{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := rep.Warnings.Counts[warning.UnknownElement]; got != 2*warning.Max {
		t.Errorf("counted %d warnings, want %d", got, 2*warning.Max)
	}
	want := warning.Warning{Kind: warning.UnknownElement, Element: "x", Row: warning.Max - 1}
	if got := rep.Warnings.List[len(rep.Warnings.List)-1]; len(rep.Warnings.List) != warning.Max || got != want {
		t.Errorf("(-want +got):\n%s", cmp.Diff(want, got))
	}
}

func TestHeld(t *testing.T) {
	small, large := Report{ReportID: "1"}, Report{Policies: []Policy{{Strings: make([]string, 100), MXHosts: []string{"abc"}}}}
	if got := small.Held(); got != 1 {
		t.Errorf("got %d bytes for one", got)
	}
	if got, least := large.Held(), 100*textOverhead; got < least {
		t.Errorf("got %d bytes, want at least %d", got, least)
	}
}

func TestSessions(t *testing.T) {
	for raw, want := range map[string]uint64{"0": 0, "7": 7, "007": 7, "+7": 7, "7.0": 7, "7e2": 700, "-0": 0, "1099511627776": maxCount} {
		if got, ok := sessions([]byte(raw)); !ok || got != want {
			t.Errorf("%q: got %d, %t", raw, got, ok)
		}
	}
	for _, raw := range []string{"", "-1", "1.5", "1e400", "1099511627777", "0x10", "1_000", "Inf", "nan", "1 2", strings.Repeat("0", 40) + ".0"} {
		if got, ok := sessions([]byte(raw)); ok {
			t.Errorf("%q: got %d", raw, got)
		}
	}
}

func TestNoIdentity(t *testing.T) {
	for name, doc := range map[string]string{
		"nothing":        `{}`,
		"no period":      `{"report-id":"1","organization-name":"x"}`,
		"no reporter":    `{"date-range":{"start-datetime":"2026-01-10T00:00:00Z"}}`,
		"blank reporter": `{"organization-name":" \u00a0","date-range":{"start-datetime":"2026-01-10T00:00:00Z"}}`,
	} {
		rep, err := Decode(strings.NewReader(doc), limit.Limits{}, hint.Hints{}, nil)
		if rep != nil || err == nil || reason.From(err).Reason != reason.NoIdentity {
			t.Errorf("%s: got error %v", name, err)
		}
	}
}
