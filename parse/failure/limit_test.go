package failure

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/limit"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

func TestReadRefuses(t *testing.T) {
	const fields = "Feedback-Type: auth-failure\nReported-Domain: example.com\n"
	long := strings.Repeat("x", 101)
	tests := []struct {
		name string
		mail Mail
		want reason.Reason
	}{
		{"nothing at all", Mail{}, reason.NoIdentity},
		{"no domain", Mail{Feedback: []byte("Feedback-Type: auth-failure\nUser-Agent: secret\n")}, reason.NoIdentity},
		{"long user agent", Mail{Feedback: []byte(fields + "User-Agent: " + long)}, reason.TextTooLong},
		{"long sender", Mail{Feedback: []byte(fields + "Original-Mail-From: " + long)}, reason.TextTooLong},
		{"long line of a list", Mail{Feedback: []byte(fields + "SPF-DNS: a\nSPF-DNS: " + long)}, reason.TextTooLong},
		{"long field that does not count", Mail{Feedback: []byte(fields + "DKIM-Canonicalized-Body: " + long)}, ""},
		{"long field of the reported mail", Mail{Feedback: []byte(fields), Original: []byte("X: " + long)}, ""},
		{"more than 4 MiB", Mail{Feedback: bytes.Repeat([]byte(fields), maxFeedback/len(fields)+1)}, reason.TextTooLong},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, err := Read(&tt.mail, limit.Limits{Text: 100}, Privacy{})
			got := reason.Reason("")
			if err != nil {
				got = reason.From(err).Reason
			}
			if got != tt.want || (r == nil) != (err != nil) || strings.Contains(fmt.Sprint(err), "secret") || strings.Contains(fmt.Sprint(err), "xxx") {
				t.Errorf("report %v, error %v, want %q", r, err, tt.want)
			}
		})
	}
}

// hostile are the shapes that cost most per byte.
var hostile = map[string]string{
	"letters": "a", "lines": "a\n", "fields": "a: b\n", "known fields": "SPF-DNS: a\n", "folds": "\n a", "CR": "\r", "CR CR": "\r\r\n",
	"blank lines": "\n\na:b", "signs": "a@", "blanks at signs": "a @ ", "quotes": `"`, "quoted signs": `"@`, "comments": "(@", "closed comments": "()@",
	"encoded words": "=?a?", "keys": "smtp.auth=", "brackets": "<a@b>", "numbers": "=40", "commas": "a@b,", "names": "A:", "base64": "QUJD",
	"dates": "1 ", "words": "dmarc ", "phrase": "this is a ", "tags": "i=a;", "exim": "\n------ ", "wide": "＠", "references": "&#64;", "hosts": "helo=ä.b ",
}

func hostileMail(piece string, size int) *Mail {
	junk := strings.Repeat(piece, size/len(piece))
	value := strings.ReplaceAll(junk, "\n", "\n ")
	fields := "Feedback-Type: auth-failure\nReported-Domain: example.com\nAuthentication-Results: "
	original := "From: " + value[:len(value)/8] + "\nReceived-SPF: " + value[:len(value)/8] + "\nDKIM-Signature: i=" + value[:len(value)/8] + "\n"
	return &Mail{From: junk, Date: junk, Feedback: []byte(fields + value[:len(value)/8] + "\n" + junk), Original: []byte(original + junk), Text: []byte(junk)}
}

// BenchmarkHostile shows that no shape of junk costs much more per byte than
// another.
func BenchmarkHostile(b *testing.B) {
	for name, piece := range hostile {
		b.Run(name, func(b *testing.B) {
			m := hostileMail(piece, 1<<20)
			b.SetBytes(int64(len(m.Feedback) + len(m.Original) + len(m.Text)))
			for b.Loop() {
				_ = Classify(m.Feedback)
				_ = LooksLike(m.Text)
				if _, err := Read(m, limit.Limits{Text: 1 << 20}, Privacy{Key: []byte("key")}); err != nil && reason.From(err).Reason == reason.Internal {
					b.Fatal(err)
				}
			}
		})
	}
}
