package failure

import (
	"bytes"
	"strings"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/limit"
)

// TestIdentity holds which reports are the same, and which say the same.
func TestIdentity(t *testing.T) {
	const fields = "Feedback-Type: auth-failure\nAuth-Failure: dmarc\nReported-Domain: example.com\nSource-IP: 192.0.2.1\n" +
		"Arrival-Date: Tue, 2 Jan 2024 03:04:05 +0000\nOriginal-Rcpt-To: jane@reporter.example\n"
	const original = "Received: from a by b id 4711\nFrom: joe@example.com\nMessage-ID: <1@example.com>\n\nbody\n"
	with := func(old, text string) Mail {
		return Mail{Feedback: []byte(strings.Replace(fields, old, text, 1)), Original: []byte(strings.Replace(original, old, text, 1))}
	}
	tests := []struct {
		name            string
		mail            Mail
		sameID, sameAll bool
	}{
		{"itself", with("", ""), true, true},
		{"CRLF", Mail{Feedback: crlf(fields), Original: crlf(original)}, true, true},
		{"folded otherwise", with("from a by", "from a\n\tby"), true, true},
		{"another order of fields", with("Auth-Failure: dmarc\nReported-Domain: example.com\n", "Reported-Domain: example.com\nAuth-Failure: dmarc\n"), true, true},
		{"the same time elsewhere", with("03:04:05 +0000", "04:04:05 +0100"), true, true},
		{"another recipient", with("jane@", "joe@"), true, true},
		{"without the body", with("\n\nbody\n", "\n"), true, true},
		{"another result", with("dmarc\nRep", "dkim\nRep"), true, false},
		{"another domain", with("example.com\nSource", "example.org\nSource"), true, false},
		{"another message", with("<1@", "<2@"), false, false},
		{"another hop", with("4711", "4712"), false, false},
		{"another source", with("192.0.2.1", "192.0.2.2"), false, false},
		{"another time", with("03:04:05", "03:04:06"), false, false},
	}
	base := with("", "")
	id, content := identify(t, &base)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			gotID, gotContent := identify(t, &tt.mail)
			if (gotID == id) != tt.sameID || bytes.Equal(gotContent, content) != tt.sameAll {
				t.Errorf("same id: %v, same content: %v", gotID == id, bytes.Equal(gotContent, content))
			}
		})
	}
}

func crlf(s string) []byte { return []byte(strings.ReplaceAll(s, "\n", "\r\n")) }

func identify(t *testing.T, m *Mail) (string, []byte) {
	t.Helper()
	r, err := Read(m, limit.Limits{}, Privacy{})
	if err != nil {
		t.Fatal(err)
	}
	id, unix := r.Identity()
	if unix != r.Arrival.Unix() {
		t.Errorf("arrival %d, want %d", unix, r.Arrival.Unix())
	}
	return id, r.AppendCanonical(nil)
}

// TestIdentityOfOwnReports holds for reports that were not read.
func TestIdentityOfOwnReports(t *testing.T) {
	a, b := &Report{Domain: "a.example", MessageID: "1"}, &Report{Domain: "a.example", MessageID: "2"}
	idA, unix := a.Identity()
	idB, _ := b.Identity()
	if idA == idB || unix != 0 || bytes.Equal(a.AppendCanonical(nil), b.AppendCanonical(nil)) {
		t.Errorf("ids %s and %s at %d", idA, idB, unix)
	}
}
