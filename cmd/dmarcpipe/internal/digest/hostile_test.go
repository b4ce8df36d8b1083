package digest_test

import (
	"cmp"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"

	compare "github.com/google/go-cmp/cmp"
	"golang.org/x/text/width"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/digest"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/domains"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/readiness"
	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
)

// named is a digest in which every text that a stranger may choose is s.
func named(s string) *digest.Digest {
	mail := digest.Period{Mail: readiness.Mail{Passed: 900, Direct: 50, Indirect: 3, Spoofed: 20, Unknown: 2, Blocked: 4}, Rejected: 20, Stopped: 16}
	report := &domains.Report{
		Domain: s, Days: 30, LastDay: "2026-11-21", DaysCovered: 29, Reporters: 3, Reports: 40,
		Seen: domains.Seen{P: s, Since: "2026-11-01", Reporters: 3, Others: []domains.Another{{P: s, Reporters: 1}}},
		Advice: readiness.Advice{
			State: readiness.Fix, Verdict: s, Step: s, Record: "v=DMARC1; p=none; rua=mailto:" + s, Changed: true,
			Reasons: []string{s}, Lacking: []string{s}, Fixes: []readiness.Repair{{Sender: readiness.Sender{Service: s}, Steps: []string{s}}},
		},
		Details: &domains.Details{Reporters: []domains.Reporter{{Name: s, Silent: true, LastDay: "2026-11-01"}}},
	}
	full := &digest.Domain{
		Tenant: s, Domain: s, Level: digest.Act, Now: mail, Before: mail, ToDo: []string{s, s}, Report: report,
		Trend:   []digest.Day{{Day: "2026-11-20", Passed: 3}, {Day: "2026-11-21", Passed: 900, Failed: 50, Spoofed: 20}},
		Senders: []digest.Sender{{Service: s, Kind: verdict.Kind(cmp.Or(s, "crm")), Verdict: verdict.Unaligned, Missing: s, Step: s, Messages: 50}},
		New:     []digest.NewSender{{Service: s, FirstDay: "2026-11-20", Messages: 5}},
		Gone:    []digest.GoneSender{{Service: s, LastDay: "2026-11-01", Messages: 5}},
		TLS:     []digest.TLS{{Policy: s, Successful: 90, Failed: 10, Failures: []digest.Failure{{Result: s, Sessions: 10}}}},
		Alerts:  []digest.Alert{{Name: s, Subject: s, Severity: s, Firing: true, Summary: s, Since: monday}},
	}
	return &digest.Digest{
		Now: monday, Days: 7, Domains: []*digest.Domain{full}, Others: []*digest.Domain{full},
		Mails: &digest.Mails{Stored: 4, Rejected: 2, Reasons: []digest.Reason{{Reason: s, Mails: 2}}, Forged: 1},
	}
}

var hostile = []string{
	"", " ", "a\x1b[31mred\x1b]0;owned\x07", "line\r\n.\r\nMAIL FROM:<x@y.example>\n\n-- \n", "\u202egro.knab\u2066", "</td></tr></table><script>alert(1)</script>",
	`"><img src=http://tracker.example/x.png>`, "<!--[if mso]>", "{{.Title}}", "javascript:alert(1)", "https://phish.example/login", "x@phish.example",
	strings.Repeat("x", 100_000), strings.Repeat("网", 500), "Z\u0351\u0352\u0353\u0354\u0355\u0356" + strings.Repeat("\u0357", 300), "\xff\xfe\x00", "\u200b\u200d\ufeff", "e\u0301 % 5\u00a0%", "👩‍👩‍👧‍👦 🏴", "עברית العربية",
}

// Whatever the names, the text is plain, in lines that fit, and the page has the
// same elements.
func TestHostileNames(t *testing.T) {
	for _, s := range hostile {
		hold(t, s)
	}
}

func FuzzNames(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { hold(t, s) })
}

func hold(t *testing.T, s string) {
	t.Helper()
	d := named(s)
	testText(t, s, d.Text())
	if strings.ContainsFunc(d.Subject(), unicode.IsControl) {
		t.Errorf("%q: subject %q", s, d.Subject())
	}
	if diff := compare.Diff(elements(t, named("plain")), elements(t, d)); diff != "" {
		t.Errorf("%q: %s", s, diff)
	}
}

func testText(t *testing.T, s, text string) {
	t.Helper()
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if at := strings.IndexFunc(line, func(r rune) bool { return !unicode.IsPrint(r) }); at >= 0 {
			t.Errorf("%q: %q", s, line)
		}
		if wide(line) > 72 {
			t.Errorf("%q: %d columns: %s", s, wide(line), line)
		}
	}
}

// wide is how many columns a line takes.
func wide(line string) (n int) {
	for _, r := range line {
		switch kind := width.LookupRune(r).Kind(); {
		case unicode.In(r, unicode.Mn, unicode.Me):
		case kind == width.EastAsianWide, kind == width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}

var (
	element = regexp.MustCompile(`<[^>]*>`)
	alt     = regexp.MustCompile(`alt="[^"]*"`)
	dots    = strings.NewReplacer("<span>.</span>", "", "<span>@</span>", "")
)

// elements are those of a page, with all that is in them but the text for a
// picture. The frames around dots come by the name.
func elements(t *testing.T, d *digest.Digest) []string {
	t.Helper()
	page, err := d.Page()
	if err != nil {
		t.Fatal(err)
	}
	return element.FindAllString(alt.ReplaceAllString(dots.Replace(page), ""), -1)
}

// The page asks nobody for anything, and leads nowhere.
func TestPageIsAlone(t *testing.T) {
	l, err := named("https://phish.example/login mail@phish.example www.phish.example").Letter()
	if err != nil {
		t.Fatal(err)
	}
	page := alt.ReplaceAllString(l.HTML, "") // which nothing makes a link of
	for _, bad := range []string{"href", "http:", "url(", "<script", "@import", "phish.example", "mail@"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page has %q", bad)
		}
	}
	if got := regexp.MustCompile(`src="[^"]*"`).FindAllString(l.HTML, -1); len(got) != 1 || got[0] != `src="cid:d0.png"` {
		t.Errorf("pictures: %q", got)
	}
}

// A digest is written in the same way whatever the time zone of the machine.
func TestTimesAreUTC(t *testing.T) {
	d := named("shop.example")
	want := d.Text()
	d.Now = d.Now.In(time.FixedZone("east", 14*3600)).UTC()
	if diff := compare.Diff(want, d.Text()); diff != "" {
		t.Error(diff)
	}
}
