package tlsrpt

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/hint"
	"github.com/dmarcpipe/dmarcpipe/parse/limit"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

func nested(n int) string {
	return `"x":` + strings.Repeat("[", n) + strings.Repeat("]", n) + ","
}

func text(n int) string { return `"additional-information":"` + strings.Repeat("a", n) + `",` }

const (
	inHead    = `"organization-name"`
	inReport  = `"report-id"`
	inFailure = `"sending-mta-ip"`
	inEntries = `{"policy":{"policy-type":"sts"`
	inDetails = `{"result-type"`
)

func TestLimits(t *testing.T) {
	many := func(n int) string { return strings.Repeat(`"`+strings.Repeat("a", 60<<10)+`",`, n) }
	tests := []struct {
		name string
		doc  string
		lim  limit.Limits
		want reason.Reason // "" is no error
	}{
		{"depth", with(inReport, nested(31)), limit.Limits{}, ""},
		{"too deep", with(inReport, nested(32)), limit.Limits{}, reason.JSONTooDeep},
		{"far too deep", with(inReport, nested(1_000_000)), limit.Limits{}, reason.JSONTooDeep},
		{"too deep in a failure detail", exampleReport(1, 1), limit.Limits{JSONDepth: 4}, reason.JSONTooDeep},
		{"text", with(inFailure, text(64<<10)), limit.Limits{}, ""},
		{"text too long", with(inFailure, text(64<<10+1)), limit.Limits{}, reason.TextTooLong},
		{"text far too long", with(inFailure, text(1<<20)), limit.Limits{}, reason.TextTooLong},
		{"text without end", with(inFailure, text(1<<20))[:1<<20], limit.Limits{}, reason.TextTooLong},
		{"text with escapes too long", with(inFailure, strings.Replace(text(1<<20), "aa", `\"`, 1)), limit.Limits{}, reason.TextTooLong},
		{"text longer in UTF-8", with(inFailure, `"receiving-mx-helo":"`+strings.Repeat("\x91", 90)+`",`), limit.Limits{Text: 100}, reason.TextTooLong},
		{"name of a member too long", with(inReport, `"`+strings.Repeat("a", 1<<20)+`":1,`), limit.Limits{}, reason.TextTooLong},
		{"number too long", with(inHead, `"contact-info":`+strings.Repeat("1", 1<<20)+","), limit.Limits{}, reason.TextTooLong},
		{"larger text", with(inFailure, text(300<<10)), limit.Limits{Text: 1 << 20}, ""},
		{"long text without meaning", with(inReport, `"x":"`+strings.Repeat(`a\"`, 1<<18)+`",`), limit.Limits{}, ""},
		{"long number without meaning", with(inReport, `"x":`+strings.Repeat("1", 1<<20)+","), limit.Limits{}, ""},
		{"long blanks", with(inReport, strings.Repeat(" \n", 1<<20)), limit.Limits{}, ""},
		{"texts of a policy", with(inEntries, `{"policy":{"policy-string":[`+many(140)+`""]}},`), limit.Limits{}, reason.TextTooLong},
		{"short texts of a policy", with(inEntries, `{"policy":{"mx-host":[`+strings.Repeat(`"a",`, 500_000)+`""]}},`), limit.Limits{}, reason.TextTooLong},
		{"records", exampleReport(1, 3), limit.Limits{Records: 5}, ""},
		{"too many failure details", exampleReport(1, 4), limit.Limits{Records: 5}, reason.TooManyRecords},
		{"too many policies and failure details", with(inEntries, "{},{},{},"), limit.Limits{Records: 5}, reason.TooManyRecords},
		{"too many policies", with(inEntries, strings.Repeat("{},", maxPolicies)), limit.Limits{}, reason.TooManyRecords},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rep, err := Decode(strings.NewReader(tt.doc), tt.lim, hint.Hints{}, nil)
			checkRefusal(t, rep, err, tt.want)
		})
	}
}

// checkRefusal checks for a refusal with a reason, or for none.
func checkRefusal(t *testing.T, rep *Report, err error, want reason.Reason) {
	t.Helper()
	if want == "" {
		if err != nil {
			t.Fatal(err)
		}
		return
	}
	if err == nil || rep != nil {
		t.Fatalf("got a report %t, error %v", rep != nil, err)
	}
	if got := reason.From(err); got.Reason != want || len(got.Near) == 0 {
		t.Errorf("got %v at %q, want %s", err, got.Near, want)
	}
}

// The detail of a refusal names the line, and what stands there, also far
// behind the first window.
func TestErrorLine(t *testing.T) {
	doc := exampleReport(1, 1000)
	want := strings.Count(doc, "\n")
	doc = strings.Replace(doc, "]}]}", "]]]}", 1)
	_, err := Decode(strings.NewReader(doc), limit.Limits{}, hint.Hints{}, nil)
	refusal := reason.From(err)
	if got := refusal.Detail; got != fmt.Sprintf(`line %d: ']' stands where a comma or '}' should`, want) {
		t.Errorf("got %q, want line %d", got, want)
	}
	if got := string(refusal.Near); got != "]]}\n" {
		t.Errorf("got %q", got)
	}
}

// A flood of what costs more time than it should is refused, whatever it is, and
// soon.
func TestFloods(t *testing.T) {
	detail := func(member string) string { return `{"failed-session-count":1,"receiving-mx-helo":"` + member + `"},` }
	tests := []struct {
		name, place, head, unit string
	}{
		{"unknown members", inReport, "", `"x":1,`},
		{"duplicate members", inReport, "", `"organization-name":"x",`},
		{"empty members", inHead, "", `"contact-info":"",`},
		{"members that are null", inHead, "", `"contact-info":null,`},
		{"entries of another type", inDetails, "", "1,"},
		{"empty entries", inDetails, "", `"",null,`},
		{"quotes without meaning", inReport, `"x":"`, `\"`},
		{"brackets without meaning", inReport, `"x":[`, `{},`},
		{"members without meaning", inReport, `"x":{`, `"a":1,`},
		{"long texts", inDetails, "", detail(strings.Repeat("a", 60_000))},
		{"texts that are not ASCII", inDetails, "", detail(strings.Repeat("\u00fc", 10_000))},
		{"bytes that are not UTF-8", inDetails, "", detail(strings.Repeat("\xff", 1000))},
		{"escapes", inDetails, "", detail(strings.Repeat(`\n`, 16_000))},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			head, _, _ := strings.Cut(exampleReport(1, 1), tt.place)
			tested.CheckFlood(t, head+tt.head, tt.unit)
		})
	}
}

// Names outside of ASCII cost a conversion each, so that different ones are
// bounded; the same ones may come as often as they like.
func TestManyNames(t *testing.T) {
	report := func(names int) string {
		var b strings.Builder
		for i := range 3 * maxNames {
			fmt.Fprintf(&b, "{\"failed-session-count\":1,\"receiving-mx-hostname\":\"\u00fc%d.example\"},", i%names)
		}
		return with(inDetails, b.String())
	}
	if _, err := Decode(strings.NewReader(report(maxNames)), limit.Limits{}, hint.Hints{}, nil); err != nil {
		t.Errorf("%d names: %v", maxNames, err)
	}
	rep, err := Decode(strings.NewReader(report(maxNames+1)), limit.Limits{}, hint.Hints{}, nil)
	checkRefusal(t, rep, err, reason.MalformedJSON)
}
