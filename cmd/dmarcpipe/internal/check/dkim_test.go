package check

import (
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// rsaKey is a public key of so many bits. Nobody has its private half.
func rsaKey(t *testing.T, bits uint) *rsa.PublicKey {
	t.Helper()
	n := new(big.Int).Lsh(big.NewInt(1), bits-1)
	return &rsa.PublicKey{N: n.Add(n, big.NewInt(1)), E: 65537}
}

// rsaText is p= for a key of so many bits.
func rsaText(t *testing.T, bits uint) string {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(rsaKey(t, bits))
	if err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(der)
}

func TestDKIM(t *testing.T) {
	good := rsaText(t, 2048)
	old := base64.StdEncoding.EncodeToString(x509.MarshalPKCS1PublicKey(rsaKey(t, 2048)))
	edwards := base64.StdEncoding.EncodeToString(make([]byte, ed25519.PublicKeySize))
	const at = "s._domainkey.example.com TXT "
	tests := []struct {
		name, zone string
		seen       uint64
		want       string
	}{
		{"good", at + "v=DKIM1; k=rsa; p=" + good, 1, "pass selector s: RSA of 2048 bits"},
		{"least, with blanks", at + "p = " + good[:20] + " " + good[20:], 1, "pass selector s: RSA of 2048 bits"},
		{"old form", at + "p=" + old, 1, "pass selector s: RSA of 2048 bits"},
		{"alias", "s._domainkey.example.com CNAME k.example.net\nk.example.net TXT v=DKIM1; p=" + good, 1, "pass selector s: RSA of 2048 bits"},
		{"beside another text", at + "v=spf1 -all\n" + at + "v=DKIM1; p=" + good, 1, "pass selector s: RSA of 2048 bits"},
		{"short", at + "p=" + rsaText(t, 1024), 1, "warn selector s: RSA of 1024 bits, which is short"},
		{"broken by anybody", at + "p=" + rsaText(t, 512), 1, "fail selector s: RSA of 512 bits, which receivers must not take (RFC 8301)"},
		{"long", at + "p=" + rsaText(t, 8192), 1, "warn selector s: RSA of 8192 bits, more than receivers need to know"},
		{"new kind", at + "v=DKIM1; k=ed25519; p=" + edwards, 1, "info selector s: ed25519, which not all receivers know"},
		{"new kind, wrong", at + "k=ed25519; p=AAAA", 1, "fail selector s: no receiver can use the key: p is no key of ed25519"},
		{"unknown kind", at + "k=dsa; p=AAAA", 1, "fail selector s: no receiver can use the key: k=dsa is no kind of key that receivers know"},
		{"cut", at + "p=" + good[:100], 1, "fail selector s: no receiver can use the key: p is no key of RSA"},
		{"no base64", at + "p=*", 1, "fail selector s: no receiver can use the key: p is no base64"},
		{"without p", at + "v=DKIM1; k=rsa", 1, "fail selector s: no receiver can use the key: p is missing"},
		{"another version", at + "v=DKIM2; p=" + good, 1, "fail selector s: no receiver can use the key: v is not DKIM1"},
		{"revoked", at + "v=DKIM1; p=", 0, "info selector s: the key is revoked"},
		{"revoked and in use", at + "v=DKIM1; p=", 7, "fail selector s: the key is revoked, but reports tell of 7 messages signed with it"},
		{"gone", "", 0, "fail selector s: there is no key"},
		{"gone and in use", "", 7, "fail selector s: there is no key, but reports tell of 7 messages signed with it: nobody can verify them"},
		{"two", at + "p=" + good + "\n" + at + "p=" + old, 1, "fail selector s: there are 2 keys, and receivers differ in which they take"},
		{"tested", at + "t=s:y; p=" + good, 1, "warn selector s: RSA of 2048 bits, but t=y says that it is only tested: receivers may treat mail as unsigned"},
		{"tested and broken", at + "t=y; p=" + rsaText(t, 512), 1, "fail selector s: RSA of 512 bits, which receivers must not take (RFC 8301)"},
		{"old hash only", at + "h=sha1; p=" + good, 1, "fail selector s: the key allows h=sha1 only, which receivers must not take (RFC 8301)"},
		{"both hashes", at + "h=sha1:sha256; s=email:tlsrpt; p=" + good, 1, "pass selector s: RSA of 2048 bits"},
		{"for TLS reports", at + "s=tlsrpt; p=" + good, 1, "info selector s: the key is not for mail: s=tlsrpt"},
		{"trouble", "s._domainkey.example.com trouble refused", 1, "unknown selector s: asking DNS for s._domainkey.example.com: refused"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := &checker{Options{Domain: "example.com", Resolver: publish(tt.zone), Selectors: []Selector{{Name: "s", Messages: tt.seen}}}}
			results := c.dkim(t.Context())
			if diff := cmp.Diff([]string{tt.want}, lines(results)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			checkResults(t, results)
		})
	}
}

func TestSelectors(t *testing.T) {
	z := publish("s._domainkey.mail.example.com TXT p=" + rsaText(t, 2048) + "\ns._domainkey.example.net TXT p=" + rsaText(t, 1024))
	c := &checker{Options{Domain: "example.com", Resolver: z, Selectors: []Selector{
		{Domain: "mail.example.com", Name: "s"}, {Domain: "example.net", Name: "s", Messages: 3}, {Name: "a b"}, {Name: strings.Repeat("x", 300)},
	}}}
	results := c.dkim(t.Context())
	want := []string{
		"pass selector s of mail.example.com: RSA of 2048 bits",
		"info selector s of example.net: RSA of 1024 bits, which is short",
		"info selector a b: no such name can be in DNS",
		"info selector " + strings.Repeat("x", 300) + ": no such name can be in DNS",
	}
	if diff := cmp.Diff(want, lines(results)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	checkResults(t, results)
}

func TestSelectorsAreBounded(t *testing.T) {
	c := &checker{Options{Domain: "example.com", Resolver: publish("")}}
	want := []string{"info selectors: no selector was seen in reports, and DNS does not list them"}
	if diff := cmp.Diff(want, lines(c.dkim(t.Context()))); diff != "" {
		t.Errorf("without selectors (-want +got):\n%s", diff)
	}
	c.SelectorsNote = "there is no store"
	want = []string{"info selectors: no selector is known, and DNS does not list them: there is no store"}
	if diff := cmp.Diff(want, lines(c.dkim(t.Context()))); diff != "" {
		t.Errorf("without a store (-want +got):\n%s", diff)
	}
	c.Selectors = make([]Selector, maxSelectors+2)
	results := c.dkim(t.Context())
	if got := lines(results[maxSelectors:]); !cmp.Equal(got, []string{"info selectors: 2 more, of less mail, were not looked at"}) {
		t.Errorf("behind the bound: %q", got)
	}
}

// FuzzReadKey holds that any text gives a judgement with a next step.
func FuzzReadKey(f *testing.F) {
	f.Add("v=DKIM1; k=rsa; t=y; h=sha1; s=*; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQ==")
	f.Add("k=ed25519;p=AAAA")
	f.Fuzz(func(t *testing.T, txt string) {
		status, text, next := readKey(txt).judge(keyAt{name: "s._domainkey.example.com"})
		if text == "" || (status == StatusPass) != (next == "") {
			t.Fatalf("%s %q -> %q", status, text, next)
		}
	})
}
