package notify

import (
	"bytes"
	"net/mail"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// keys are the header fields that a mail of ours has, each once.
var keys = []string{
	"Auto-Submitted", "Content-Type", "Date", "From", "Message-Id", "Mime-Version", "Subject", "To", "User-Agent", "X-Auto-Response-Suppress", "X-Mailer",
}

func testMailer(t *testing.T) *mailer {
	t.Helper()
	m, err := newMailer(Options{
		URL: "smtps://mail.example.com", From: "dmarcpipe@example.com", To: []string{"Post <postmaster@example.com>"}, Version: "1.0.0",
	}.complete())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Whatever strangers put into an alert, the mail has the header that it should
// have, the same subject, and lines that every server takes.
func FuzzMail(f *testing.F) {
	f.Add("Spoofing run against fjordbank.example", "900 messages", "fjordbank.example", "\r\nBcc: evil@example.com\r\n\r\nbody")
	f.Add("=?utf-8?q?=0D=0ABcc:_evil@example.com?=", "\r\n.\r\nMAIL FROM:<x>", "\x00\u202e", "=\u200b?utf-8?b?QQ==?=")
	f.Add(strings.Repeat("ü", 300), strings.Repeat("a", 5000), "xn--bcher-kva.example", "a\u2028b\u0085c\ufeff")
	f.Add("<script>alert(1)</script>", "--boundary\r\nContent-Type: text/html", "--", "\xff\xfe")
	f.Fuzz(func(t *testing.T, summary, description, domain, subject string) {
		m := testMailer(t)
		a := spoofing()
		a.Summary, a.Description, a.Domain, a.Subject = summary, description, domain, subject
		l := letterOf([]Alert{a})
		data, err := m.message(l)
		if err != nil {
			t.Fatal(err)
		}
		holdLines(t, data)
		msg, err := mail.ReadMessage(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		holdHeader(t, msg.Header)
		got := read(t, data)
		if want := headline(l.Subject); got.subject != want {
			t.Errorf("subject %q, want %q", got.subject, want)
		}
		if diff := cmp.Diff([]string{"text/plain", "text/html"}, got.types); diff != "" {
			t.Error(diff)
		}
		if text := strings.ReplaceAll(got.bodies[0], "\r\n", "\n"); text != printable(l.Text) {
			t.Error(cmp.Diff(printable(l.Text), text))
		}
		if strings.Contains(got.bodies[1], "<script") {
			t.Error(got.bodies[1])
		}
	})
}

func holdLines(t *testing.T, data []byte) {
	t.Helper()
	for line := range bytes.SplitSeq(data, []byte("\r\n")) {
		if len(line) > 998 || bytes.ContainsAny(line, "\r\n\x00") { // RFC 5322 section 2.1.1
			t.Errorf("line %q", line)
		}
	}
}

func holdHeader(t *testing.T, h mail.Header) {
	t.Helper()
	var got []string
	for key, values := range h {
		got = append(got, key)
		if len(values) != 1 {
			t.Errorf("%s: %q", key, values)
		}
	}
	slices.Sort(got)
	if diff := cmp.Diff(keys, got); diff != "" {
		t.Error(diff)
	}
	to, err := h.AddressList("To")
	if err != nil || len(to) != 1 || to[0].Address != "postmaster@example.com" {
		t.Errorf("to %v (%v)", to, err)
	}
}

// An address of the configuration is in the envelope as it is, or refused.
func FuzzAddress(f *testing.F) {
	for _, seed := range []string{"a@example.com", `"a b"@example.com`, "Name <a@übung.example>", "jürgen@example.com", "a@example.com>\r\nRCPT TO:<b@example.com", `"\"@x"@y`, "a@[192.0.2.1]"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := parseAddress("to", text)
		if err != nil {
			if a != nil {
				t.Error("an address beside an error")
			}
			return
		}
		p := path(a)
		if strings.ContainsAny(p, "\r\n\x00") || !strings.HasPrefix(p, "<") || !strings.HasSuffix(p, ">") {
			t.Fatalf("path %q", p)
		}
		again, err := mail.ParseAddress(p)
		if err != nil || again.Address != a.Address {
			t.Errorf("%q is read as %v (%v)", p, again, err)
		}
	})
}
