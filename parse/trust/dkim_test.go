package trust

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"
)

const selector = "s._domainkey."

// Grades by signatures that are verified here.
func TestSignatures(t *testing.T) {
	key, other := rsaKey(t, 2048), rsaKey(t, 1024)
	_, edwards, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signed := sign(t, mail(), "a.example", key)
	good := zones(selector+"a.example", keyRecord(t, key, ""))
	expired := func(o *dkim.SignOptions) { o.Expiration = noon.Add(-time.Hour) }
	tests := []struct {
		name, mail string
		resolver   Resolver
		want       Standing
	}{
		{"RSA of 2048 bits", signed, good, Standing{Grade: Verified}},
		{"RSA of 1024 bits", sign(t, mail(), "a.example", other), zones(selector+"a.example", keyRecord(t, other, "")), Standing{Grade: Verified}},
		{"Ed25519", sign(t, mail(), "a.example", edwards), zones(selector+"a.example", keyRecord(t, edwards, "")), Standing{Grade: Verified}},
		{"line feeds only", strings.ReplaceAll(signed, "\r\n", "\n"), good, Standing{Grade: Verified}},
		{"behind an envelope", "From a@b.example Mon Nov 23 12:00:00 2026\r\n" + signed, good, Standing{Grade: Verified}},
		{"a field of another hop above", "X-Seen: 1\r\n" + signed, good, Standing{Grade: Verified}},
		{"body changed", strings.Replace(signed, "the report", "a report", 1), good, failedFor("body hash did not verify")},
		{"From changed", strings.Replace(signed, "Reports", "Report", 1), good, failedFor("signature did not verify: crypto/rsa: verification error")},
		{"another key", signed, zones(selector+"a.example", keyRecord(t, other, "")), failedFor("signature did not verify: crypto/rsa: verification error")},
		{"a key for other services", signed, zones(selector+"a.example", keyRecord(t, key, "s=web; ")), failedFor("inappropriate service")},
		{"a key for other hashes", signed, zones(selector+"a.example", keyRecord(t, key, "h=sha1; ")), failedFor("inappropriate hash algorithm")},
		{"no key", signed, zones(), unauthenticated("its key is not in DNS (any more)")},
		{"key revoked", signed, zones(selector+"a.example", "v=DKIM1; p="), unauthenticated("its key was revoked")},
		{"expired", sign(t, mail(), "a.example", key, expired), good, unauthenticated("its signature expired at 2026-11-23T11:00:00Z")},
		{"DNS down", signed, outage(zones(), selector+"a.example"), Standing{Grade: Unknown, By: "dkim", Detail: "DNS did not say its key"}},
		{"unsigned", mail(), good, unauthenticated("it is not signed")},
		{"two From fields", "From: x@evil.example\r\n" + signed, good, Standing{Grade: Unauthenticated, Detail: "it has several From fields"}},
		{"something like a From field", "From_: x@evil.example\r\n" + signed, good, Standing{Grade: Unauthenticated, Detail: "it has several From fields"}},
		{"half a blank line", "X: 1\r\n\r\r\n" + signed, good, Standing{Grade: Unauthenticated, Detail: "a line of its header is no field"}},
		{"folded before any field", " a\r\n" + signed, good, Standing{Grade: Unauthenticated, Detail: "a line of its header is no field"}},
		{"body within the header", "<feedback>\r\n" + signed, good, Standing{Grade: Unauthenticated, Detail: "a line of its header is no field"}},
		{"no From field", "To: a@b.example\r\n\r\n", good, unauthenticated("it is not signed")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.want.Grade == Verified {
				tt.want.Domain, tt.want.Method, tt.want.By = "a.example", "dkim", "dkim"
			}
			equal(t, open(t, tt.resolver).Examine(t.Context(), []byte(tt.mail)).Standing(claim("a.example")), tt.want)
		})
	}
}

func failedFor(why string) Standing {
	return Standing{Grade: Failed, By: "dkim", Detail: "the signature of a.example does not hold: " + why}
}

func unauthenticated(why string) Standing {
	return Standing{Grade: Unauthenticated, By: "dkim", Detail: why}
}

// A key of 512 bits can be computed by anybody, so the signature is worth nothing.
func TestShortKey(t *testing.T) {
	key := rsaKey(t, 512)
	text := sign(t, mail(), "a.example", key)
	got := open(t, zones(selector+"a.example", keyRecord(t, key, ""))).Examine(t.Context(), []byte(text)).Mail()
	equal(t, got, failedFor("key is too short: want 1024 bits, has 512 bits"))
}

// A signature with l= says nothing about what stands behind so many bytes.
func TestBodyLength(t *testing.T) {
	key := rsaKey(t, 1024)
	text := strings.Replace(sign(t, mail(), "a.example", key), "DKIM-Signature: ", "DKIM-Signature: l=0; ", 1)
	got := open(t, zones(selector+"a.example", keyRecord(t, key, ""))).Examine(t.Context(), []byte(text)).Mail()
	equal(t, got, failedFor("message contains an insecure body length tag"))
}

// The services of a key, for both kinds of report (RFC 8460 6.6).
func TestServices(t *testing.T) {
	key := rsaKey(t, 1024)
	text := []byte(sign(t, mail(), "a.example", key))
	for tags, want := range map[string][2]Grade{
		"":                  {Verified, Verified},
		"s=*; ":             {Verified, Verified},
		"s=email; ":         {Verified, Verified},
		"s=tlsrpt; ":        {Failed, Verified},
		"s = tlsrpt ; ":     {Failed, Verified},
		"s=email:tlsrpt; ":  {Verified, Verified},
		"s=tlsrpt:other; ":  {Failed, Verified},
		"s=other; ":         {Failed, Failed},
		"s=; ":              {Failed, Failed},
		"s=tlsrpt; h=sha1;": {Failed, Failed},
	} {
		e := open(t, zones(selector+"a.example", keyRecord(t, key, tags))).Examine(t.Context(), text)
		c := claim("a.example")
		c.TLS = true
		equal(t, [2]Grade{e.Standing(claim("a.example")).Grade, e.Standing(c).Grade}, want)
	}
}

// All forms that a body can be signed in, of bodies that end in different ways.
func TestCanonicalForms(t *testing.T) {
	key := rsaKey(t, 1024)
	v := open(t, zones(selector+"a.example", keyRecord(t, key, "")))
	for _, body := range []string{"", "a", "a\r\n", "a\r\n\r\n\r\n", "\r\n\r\n", "a \t b \r\n \r\n", "a\n\n\nb\n\n"} {
		for _, form := range []dkim.Canonicalization{dkim.CanonicalizationSimple, dkim.CanonicalizationRelaxed} {
			head, _, _ := strings.Cut(mail(), "\r\n\r\n")
			text := sign(t, head+"\r\n\r\n"+body, "a.example", key, func(o *dkim.SignOptions) {
				o.Hash, o.HeaderCanonicalization, o.BodyCanonicalization = crypto.SHA256, form, form
			})
			if got := v.Examine(t.Context(), []byte(text)).Mail(); got.Grade != Verified {
				t.Errorf("%q, %s: got %+v", body, form, got)
			}
		}
	}
}
