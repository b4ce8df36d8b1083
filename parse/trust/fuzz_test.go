package trust

import (
	"bytes"
	"context"
	"net"
	"strings"
	"testing"
	"unicode/utf8"
)

// keyless is DNS without any record.
type keyless struct{}

func (keyless) LookupTXT(_ context.Context, name string) ([]string, error) {
	return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

// FuzzExamine holds, for any bytes, that without a key nobody is verified whom
// the own server does not name, that texts are fit to be shown, and that the same
// mail has the same grade again.
func FuzzExamine(f *testing.F) {
	for _, h := range hostiles(f, 1<<10) {
		if len(h.mail) < 10<<10 {
			f.Add([]byte(h.mail))
		}
	}
	f.Add([]byte(delivery + own + border + forged + mail()))
	f.Add([]byte(gmail + gmailMX + gmailOwn + mail()))
	f.Fuzz(func(t *testing.T, text []byte) {
		dns := &counting{Resolver: keyless{}}
		v := open(t, dns)
		e := v.Examine(t.Context(), text)
		got := e.Mail()
		if got.By != byResults && (got.Grade == Verified || got.Grade == Authenticated) {
			t.Errorf("verified without a key: %+v", got)
		}
		if !bytes.Contains(bytes.ToLower(text), []byte("authentication-results")) && got.By == byResults {
			t.Errorf("the own server said nothing: %+v", got)
		}
		if !utf8.ValidString(got.Detail) || len(got.Detail) > maxDetail || strings.ContainsAny(got.Detail, "\r\n\x00\x1b") {
			t.Errorf("a detail is not fit to be shown: %q", got.Detail)
		}
		if dns.asked > DefaultSignatures+8 {
			t.Errorf("%d questions", dns.asked)
		}
		equal(t, v.Examine(t.Context(), text).Mail(), got)
	})
}

// FuzzForged holds that what a sender puts into a mail, below the Received field
// of the own server, adds nothing to what that says, nor takes from it.
func FuzzForged(f *testing.F) {
	f.Add([]byte(forged), false)
	f.Add([]byte(delivery+forged+border+forged), true)
	f.Add([]byte(" folded\r\n"+forged+gmail+gmailMX+gmailOwn), true)
	f.Fuzz(func(t *testing.T, sent []byte, noted bool) {
		top, want := border, ""
		if noted {
			top, want = own+border, "a.example"
		}
		h := readHeader(append([]byte(top), sent...))
		got := ""
		for _, r := range ownResults(&h, []string{"mx.example.com", "mx.google.com", "outlook.com"}) {
			got += r.domain("header.d", "header.i", "smtp.mailfrom")
		}
		if h.odd == "" && got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

// FuzzReadResults holds that reading ends, within its bounds, and that a field
// that was read and written again says the same.
func FuzzReadResults(f *testing.F) {
	for _, text := range []string{"mx; dkim=pass (a; b) header.d=a", `"m x" 1; spf = pass reason="a\"b" smtp.mailfrom="a b"@c`, unnamed, "((", `";`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		id, results, ok := readResults(text)
		if !ok || id == "" && len(results) == 0 {
			return
		}
		if len(results) > maxResults {
			t.Fatalf("%d results", len(results))
		}
		again, same, ok := readResults(written(id, results))
		if !ok || again != id {
			t.Fatalf("%q became %q", id, again)
		}
		equal(t, same, results)
	})
}

// written is a field with these results, all values in quotes.
func written(id string, results []result) string {
	var b strings.Builder
	if id != "" {
		b.WriteString(quote(id) + ";")
	}
	for _, r := range results {
		b.WriteString(r.method + "=" + quote(r.value))
		for name, value := range r.props {
			b.WriteString(" " + name + "=" + quote(value))
		}
		b.WriteString(";")
	}
	return b.String()
}

func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
