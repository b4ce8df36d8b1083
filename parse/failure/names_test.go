package failure

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/parse/limit"
)

func TestDomainName(t *testing.T) {
	for in, want := range map[string]string{
		"Example.COM.":              "example.com",
		" <jane@example.com> ":      "example.com",
		"a@b.example@example.com":   "example.com",
		"example.com (a comment)":   "example.com",
		"bücher.example":            "xn--bcher-kva.example",
		"not a name":                "",
		"192.0.2.1; x":              "",
		"a..example":                "",
		"":                          "",
		"@":                         "",
		strings.Repeat("a.", 8<<10): "",
		"jane" + strings.Repeat(" ", 8<<10) + "@example.com": "",
	} {
		if got := domainName(in); got != want {
			t.Errorf("domainName(%.40q) = %q, want %q", in, got, want)
		}
	}
}

func TestMailboxes(t *testing.T) {
	for in, want := range map[string][]string{
		"jane@example.com":                       {"jane@example.com"},
		"Jane <jane@example.com>":                {"jane@example.com"},
		"<a@example.com>,, b@example.com":        {"a@example.com", "b@example.com"},
		`"doe, jane"@example.com`:                {`"doe, jane"@example.com`},
		"MAILER-DAEMON":                          {"MAILER-DAEMON"},
		"<>":                                     {""},
		"jane" + strings.Repeat("x", maxAddress): {"jane" + strings.Repeat("x", maxAddress)},
	} {
		if diff := cmp.Diff(want, mailboxes(in)); diff != "" {
			t.Errorf("mailboxes(%.40q) (-want +got):\n%s", in, diff)
		}
	}
}

func TestReportingMTA(t *testing.T) {
	for in, want := range map[string]string{"dns; MX.example.com": "mx.example.com", "mx.example.com": "mx.example.com", "dns;": "", "": ""} {
		if got := reportingMTA(in); got != want {
			t.Errorf("reportingMTA(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestReporter holds that the sender of the mail is the reporter, and its
// server where there is no sender.
func TestReporter(t *testing.T) {
	fields := []byte("Auth-Failure: dmarc\nReported-Domain: example.com\nReporting-MTA: dns; mx.reporter.example\n")
	for from, want := range map[string]string{
		`"a@evil.example" <noreply@Reporter.example>`: "reporter.example",
		"": "mx.reporter.example",
	} {
		r, err := Read(&Mail{From: from, Feedback: fields}, limit.Limits{}, Privacy{})
		if err != nil || r.Reporter != want {
			t.Errorf("from %q: report %v, error %v, want %q", from, r, err, want)
		}
	}
}
