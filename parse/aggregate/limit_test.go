package aggregate

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/hint"
	"github.com/dmarcpipe/dmarcpipe/parse/limit"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
	"github.com/dmarcpipe/dmarcpipe/parse/warning"
)

// with puts more XML into the first record of a report.
func with(place, xml string) string {
	return strings.Replace(exampleReport(1, 1), place, xml+place, 1)
}

func nested(n int) string {
	return strings.Repeat("<x>", n) + strings.Repeat("</x>", n)
}

func TestLimits(t *testing.T) {
	text := func(n int) string { return "<human_result>" + strings.Repeat("a", n) + "</human_result>" }
	const inDKIM = "<selector>"
	tests := []struct {
		name string
		doc  string
		lim  limit.Limits
		want reason.Reason // "" is no error
	}{
		{"depth", with("<row>", nested(30)), limit.Limits{}, ""},
		{"too deep", with("<row>", nested(31)), limit.Limits{}, reason.XMLTooDeep},
		{"too deep in a text", exampleReport(1, 1), limit.Limits{XMLDepth: 4}, reason.XMLTooDeep},
		{"text", with(inDKIM, text(64<<10)), limit.Limits{}, ""},
		{"text too long", with(inDKIM, text(64<<10+1)), limit.Limits{}, reason.TextTooLong},
		{"text far too long", with(inDKIM, text(1<<20)), limit.Limits{}, reason.TextTooLong},
		{"text without end", with(inDKIM, "<human_result>"+strings.Repeat("a", 1<<20))[:1<<20], limit.Limits{}, reason.TextTooLong},
		{"text longer once decoded", with(inDKIM, text(9)[:20]+strings.Repeat("\x91", 40)+"</human_result>"), limit.Limits{Text: 100}, reason.TextTooLong},
		{"CDATA too long", with(inDKIM, "<human_result><![CDATA["+strings.Repeat("a", 1<<20)+"]]></human_result>"), limit.Limits{}, reason.TextTooLong},
		{"tag too long", with(inDKIM, "<x "+strings.Repeat("a", 1<<20)+">"), limit.Limits{}, reason.TextTooLong},
		{"larger text", with(inDKIM, text(300<<10)), limit.Limits{Text: 1 << 20}, ""},
		{"long comment", with(inDKIM, "<!--"+strings.Repeat("-", 1<<20)+"-->"), limit.Limits{}, ""},
		{"long blanks", with(inDKIM, strings.Repeat(" ", 1<<20)), limit.Limits{}, ""},
		{"much text in one record", with("<dkim>\n", strings.Repeat("<dkim>"+text(60<<10)+"</dkim>", 18)), limit.Limits{}, reason.TextTooLong},
		{"records", exampleReport(1, 3), limit.Limits{Records: 3}, ""},
		{"too many records", exampleReport(1, 4), limit.Limits{Records: 3}, reason.TooManyRecords},
		{"too many results", with("<spf>\n", strings.Repeat("<spf/>", maxResults)+strings.Repeat("<spf><scope>helo</scope></spf>", maxResults)), limit.Limits{}, reason.MalformedXML},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rep, err := Decode(strings.NewReader(tt.doc), tt.lim, hint.Hints{}, nil)
			if tt.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if err == nil || rep != nil {
				t.Fatalf("got report %v, error %v", rep, err)
			}
			if got := reason.From(err).Reason; got != tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

// The detail of a refusal names the line, also far behind the first window.
func TestErrorLine(t *testing.T) {
	doc := exampleReport(1, 1000)
	want := strings.Count(doc, "\n")
	doc = strings.Replace(doc, "</feedback>", "</feed>", 1)
	_, err := Decode(strings.NewReader(doc), limit.Limits{}, hint.Hints{}, nil)
	if got := reason.From(err).Detail; got != fmt.Sprintf("line %d: </feed> closes <feedback>", want) {
		t.Errorf("got %q, want line %d", got, want)
	}
}

func TestErrorsAreBounded(t *testing.T) {
	doc := with("<report_id>", strings.Repeat("<error>x</error>", 3*maxErrors))
	rep, err := Decode(strings.NewReader(doc), limit.Limits{}, hint.Hints{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(rep.Errors) != maxErrors || rep.Warnings.Counts[warning.DuplicateElement] != 2*maxErrors {
		t.Errorf("got %d errors, warnings %v", len(rep.Errors), rep.Warnings.Counts)
	}
}

// A flood of what costs more time than it should is refused, whatever it is,
// and soon.
func TestFloods(t *testing.T) {
	source := func(s string) string { return "<record><row><source_ip>" + s + "</source_ip></row></record>" }
	tests := []struct {
		name, head, unit string
	}{
		{"unknown elements", "<record>", "<x/>"},
		{"elements of an extension", "<extension>", "<x/>"},
		{"policies", "", "<policy_published/>"},
		{"doctypes", "", "<!DOCTYPE x>"},
		{"comments in a text", "<version>", "<!---->"},
		{"CDATA in a text", "<version>", "<![CDATA[]]>"},
		{"comments", "", "<!---->"},
		{"marks", "<report_metadata>", "<error>" + strings.Repeat("<", 1000) + "</error>"},
		{"ampersands", "", source(strings.Repeat("&", 1000))},
		{"references", "", source(strings.Repeat("&lt;", 1000))},
		{"bytes that are not UTF-8", "", source(strings.Repeat("\xff", 1000))},
		{"texts that are not ASCII", "", source(strings.Repeat("\u00fc", 10_000))},
		{"tiny elements", "<policy_published>", "<p></p>"},
		{"attributes", "", "<record " + strings.Repeat("a=b ", 1000) + "/>"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { tested.CheckFlood(t, "<feedback>"+tt.head, tt.unit) })
	}
}

// Names outside of ASCII cost a conversion each, so that different ones are
// bounded; the same ones may come as often as they like.
func TestManyIDNs(t *testing.T) {
	report := func(names int) string {
		var b strings.Builder
		for i := range 3 * maxIDNs {
			fmt.Fprintf(&b, "<record><row><count>1</count></row><identifiers><header_from>\u00fc%d.example</header_from></identifiers></record>", i%names)
		}
		return with("<record>", b.String())
	}
	if _, err := Decode(strings.NewReader(report(maxIDNs)), limit.Limits{}, hint.Hints{}, nil); err != nil {
		t.Errorf("%d names: %v", maxIDNs, err)
	}
	_, err := Decode(strings.NewReader(report(maxIDNs+1)), limit.Limits{}, hint.Hints{}, nil)
	if got := reason.From(err).Reason; got != reason.MalformedXML {
		t.Errorf("%d names: got %v, want %s", maxIDNs+1, err, reason.MalformedXML)
	}
}

// TestErrorShowsThePlace holds that a refusal has the bytes that it is about.
func TestErrorShowsThePlace(t *testing.T) {
	doc := exampleReport(1, 1000)
	tests := []struct{ name, doc, want string }{
		{"wrong tag", strings.Replace(doc, "</feedback>", "</feed>", 1), "</feed>"},
		{"entity", `<!DOCTYPE feedback [ <!ENTITY a "b"> ]>` + doc, "<!ENTITY"},
		{"cut short in a text", doc[:strings.LastIndex(doc, "com</header_from>")], "example."},
		{"cut short behind a tag", doc[:strings.LastIndex(doc, "</feedback>")], "</record>"},
		{"cut short behind a window of blanks", doc[:strings.LastIndex(doc, "</feedback>")] + strings.Repeat(" ", 1<<20) + "<!--", " <!--"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Decode(strings.NewReader(tt.doc), limit.Limits{}, hint.Hints{}, nil)
			if near := reason.From(err).Near; !strings.Contains(string(near), tt.want) {
				t.Errorf("near is %q, want %q in it (%v)", near, tt.want, err)
			}
		})
	}
}
