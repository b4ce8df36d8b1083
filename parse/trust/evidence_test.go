package trust

import (
	"strings"
	"testing"

	"github.com/emersion/go-msgauth/dkim"
)

// results is a mail by a.example with these results of the own server.
func results(lines ...string) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString("Authentication-Results: mx.example.com; " + l + "\n")
	}
	return b.String() + "From: r@a.example\n\n"
}

// What the own server says, without a question to DNS but one for the policy.
func TestOwnResultsGrade(t *testing.T) {
	pass := func(grade Grade, domain, method, detail string) Standing {
		return Standing{Grade: grade, Domain: domain, Method: method, By: "auth_results", Detail: detail}
	}
	strict := zones("_dmarc.a.example", "v=DMARC1; p=reject; adkim=s; aspf=s")
	tests := []struct {
		name, mail string
		resolver   Resolver
		want       Standing
		asked      int
	}{
		{"DKIM", results("dkim=pass header.d=a.example"), zones(), pass(Verified, "a.example", "dkim", ""), 0},
		{"DKIM by the agent", results("dkim=pass header.i=@a.example"), zones(), pass(Verified, "a.example", "dkim", ""), 0},
		{"one of two", results("dkim=fail header.d=a.example; dkim=pass header.d=a.example"), zones(), pass(Verified, "a.example", "dkim", ""), 0},
		{"SPF", results("dkim=none; spf=pass smtp.mailfrom=b@a.example"), zones(), pass(Verified, "a.example", "spf", ""), 0},
		{"SPF of a bounce", results(`dkim=none; spf=pass smtp.mailfrom="" smtp.helo=a.example`), zones(), pass(Verified, "a.example", "spf", ""), 0},
		{"DMARC alone", results("dkim=none; dmarc=pass header.from=a.example"), zones(), pass(Verified, "a.example", "dmarc", ""), 0},
		{"DMARC of another From", results("dkim=none; dmarc=pass header.from=b.example"), zones(), Standing{Grade: Unauthenticated, By: "auth_results", Detail: "the own mail server says that nothing passes"}, 0},
		{"relaxed", results("dkim=pass header.d=m.a.example"), zones(), pass(Verified, "m.a.example", "dkim", ""), 2},
		{"relaxed by its record", results("dkim=pass header.d=m.a.example"), zones("_dmarc.a.example", "v=DMARC1; p=none"), pass(Verified, "m.a.example", "dkim", ""), 1},
		{"strict", results("dkim=pass header.d=m.a.example"), strict, pass(Authenticated, "m.a.example", "dkim", "a.example asks for strict alignment, which m.a.example is not"), 1},
		{"strict SPF", results("dkim=none; spf=pass smtp.mailfrom=m.a.example"), strict, pass(Authenticated, "m.a.example", "spf", "a.example asks for strict alignment, which m.a.example is not"), 1},
		{"strict, and the same", results("dkim=pass header.d=a.example"), strict, pass(Verified, "a.example", "dkim", ""), 0},
		{"relaxed by DMARC", results("dkim=pass header.d=m.a.example; dmarc=pass header.from=a.example"), strict, pass(Verified, "m.a.example", "dkim", ""), 0},
		{"DMARC fails", results("dkim=pass header.d=a.example; dmarc=fail header.from=a.example"), zones(), pass(Authenticated, "a.example", "dkim", "the own mail server says dmarc=fail"), 0},
		{"policy unknown", results("dkim=pass header.d=m.a.example"), outage(zones(), "_dmarc.a.example"), pass(Unknown, "m.a.example", "dkim", "DNS did not say how strictly a.example wants alignment"), 1},
		{"policy in a loop of aliases", results("dkim=pass header.d=m.a.example"), refused{}, pass(Verified, "m.a.example", "dkim", ""), 1},
		{"policy unknown, and another passes", results("dkim=pass header.d=m.a.example; dkim=pass header.d=a.example"), outage(zones(), "_dmarc.a.example"), pass(Verified, "a.example", "dkim", ""), 1},
		{"another domain", results("dkim=pass header.d=b.example"), zones(), pass(Authenticated, "b.example", "dkim", "b.example is not aligned with the From domain a.example"), 0},
		{"DKIM fails", results("dkim=fail header.d=a.example"), zones(), Standing{Grade: Failed, By: "auth_results", Detail: "the own mail server says dkim=fail"}, 0},
		{"nothing passes", results("dkim=none; spf=softfail smtp.mailfrom=a.example"), zones(), Standing{Grade: Unauthenticated, By: "auth_results", Detail: "the own mail server says that nothing passes"}, 0},
		{"no domain", results("dkim=pass"), zones(), Standing{Grade: Unauthenticated, By: "auth_results", Detail: "the own mail server says that nothing passes"}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dns := &counting{Resolver: tt.resolver}
			equal(t, open(t, dns).Examine(t.Context(), []byte(tt.mail)).Mail(), tt.want)
			equal(t, dns.asked, tt.asked)
		})
	}
}

// Signatures are verified here only where the own server has not looked at them.
func TestOwnServerGoesFirst(t *testing.T) {
	key := rsaKey(t, 1024)
	signed := sign(t, mail(), "a.example", key)
	for lines, want := range map[string]Standing{
		"dkim=none": {Grade: Unauthenticated, By: "auth_results", Detail: "the own mail server says that nothing passes"},
		"dkim=fail": {Grade: Failed, By: "auth_results", Detail: "the own mail server says dkim=fail"},
		"spf=fail":  {Grade: Verified, Domain: "a.example", Method: "dkim", By: "dkim"},
		"none":      {Grade: Verified, Domain: "a.example", Method: "dkim", By: "dkim"},
		"dkim=temperror; spf=pass smtp.mailfrom=b.example": {Grade: Verified, Domain: "a.example", Method: "dkim", By: "dkim"},
	} {
		text := "Authentication-Results: mx.example.com; " + lines + "\r\n" + signed
		equal(t, open(t, zones(selector+"a.example", keyRecord(t, key, ""))).Examine(t.Context(), []byte(text)).Mail(), want)
	}
}

// A TLS report has to be signed; an aggregate report need not.
func TestTLSReportsAreSigned(t *testing.T) {
	e := open(t, nil).Examine(t.Context(), []byte(passing("r@a.example", "", "a.example")))
	equal(t, e.Standing(Claim{}), Standing{Grade: Verified, Domain: "a.example", Method: "spf", By: "auth_results"})
	equal(t, e.Standing(Claim{TLS: true}), Standing{
		Grade: Authenticated, Domain: "a.example", Method: "spf", By: "auth_results", Detail: "a TLS report has to be signed (RFC 8460 3)",
	})
}

// Of several signatures the aligned one counts, wherever it stands, and one
// question finds it.
func TestNearestSignatureIsVerifiedFirst(t *testing.T) {
	key := rsaKey(t, 1024)
	record := keyRecord(t, key, "")
	text := mail()
	for _, d := range []string{"a.example", "m.a.example", "b.example", "c.example"} {
		text = sign(t, text, d, key)
	}
	dns := &counting{Resolver: zones(selector+"a.example", record, selector+"m.a.example", record, selector+"b.example", record)}
	equal(t, open(t, dns).Examine(t.Context(), []byte(text)).Mail(), Standing{Grade: Verified, Domain: "a.example", Method: "dkim", By: "dkim"})
	equal(t, dns.asked, 1)
}

// What is the best that can be said, of signatures that come to different ends.
func TestSeveralSignatures(t *testing.T) {
	key := rsaKey(t, 1024)
	record := keyRecord(t, key, "")
	onlyTLS := keyRecord(t, key, "s=tlsrpt; ")
	body := sign(t, sign(t, mail(), "b.example", key), "a.example", key)
	changed := strings.Replace(body, "the report", "a report", 1)
	tests := []struct {
		name, mail string
		resolver   Resolver
		want       Grade
	}{
		{"one holds", body, zones(selector+"b.example", record), Authenticated},
		{"one in doubt", changed, outage(zones(selector+"a.example", record), selector+"b.example"), Unknown},
		{"one wrong", changed, zones(selector+"b.example", record), Failed},
		{"no keys", body, zones(), Unauthenticated},
		{"one for TLS, one for all", body, zones(selector+"a.example", onlyTLS, selector+"b.example", record), Authenticated},
		{"all for TLS", body, zones(selector+"a.example", onlyTLS, selector+"b.example", onlyTLS), Failed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			equal(t, open(t, tt.resolver).Examine(t.Context(), []byte(tt.mail)).Mail().Grade, tt.want)
		})
	}
}

// A signature that is signed by another one, which stands above it.
func TestSignedSignature(t *testing.T) {
	key := rsaKey(t, 1024)
	text := sign(t, mail(), "b.example", key)
	text = sign(t, text, "a.example", key, func(o *dkim.SignOptions) { o.HeaderKeys = []string{"From", "DKIM-Signature"} })
	text = sign(t, text, "c.example", key)
	got := open(t, zones(selector+"a.example", keyRecord(t, key, ""))).Examine(t.Context(), []byte(text)).Mail()
	equal(t, got, Standing{Grade: Verified, Domain: "a.example", Method: "dkim", By: "dkim"})
}

// Without ids and without verifying, nothing is said.
func TestNobodyIsBelieved(t *testing.T) {
	v, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, v.Examine(t.Context(), []byte(passing("r@a.example", "a.example", ""))).Mail(), Standing{})
	equal(t, new(Evidence).Standing(claim("a.example")), Standing{})
}

func TestVerifyingNeedsAResolver(t *testing.T) {
	if _, err := New(Options{Verify: true}); err == nil {
		t.Error("got no error")
	}
}
