package trust

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"
	"github.com/foxcpp/go-mockdns"
	"github.com/google/go-cmp/cmp"
)

// noon is the time of the tests.
var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// rsaKey returns a key of so many bits, the same each time.
func rsaKey(t testing.TB, bits int) *rsa.PrivateKey {
	t.Helper()
	if bits < 1024 {
		t.Setenv("GODEBUG", "rsa1024min=0")
	}
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// keyRecord is the TXT record of a key, with more tags.
func keyRecord(t testing.TB, key crypto.Signer, tags string) string {
	t.Helper()
	if public, ok := key.Public().(ed25519.PublicKey); ok {
		return "v=DKIM1; k=ed25519; " + tags + "p=" + base64.StdEncoding.EncodeToString(public)
	}
	der, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	return "v=DKIM1; k=rsa; " + tags + "p=" + base64.StdEncoding.EncodeToString(der)
}

// zones returns the records of a resolver: name, text, name, text.
func zones(pairs ...string) *mockdns.Resolver {
	r := &mockdns.Resolver{Zones: map[string]mockdns.Zone{}}
	for i := 0; i < len(pairs); i += 2 {
		r.Zones[pairs[i]+"."] = mockdns.Zone{TXT: []string{pairs[i+1]}}
	}
	return r
}

// outage is what DNS says at a name while its servers are down.
func outage(r *mockdns.Resolver, name string) *mockdns.Resolver {
	r.Zones[name+"."] = mockdns.Zone{Err: &net.DNSError{Err: "server misbehaving", IsTemporary: true}}
	return r
}

// mail is a report mail by a.example.
func mail() string {
	return "From: Reports <dmarc@a.example>\r\nTo: us@example.com\r\nSubject: Report Domain: example.com\r\n\r\nthe report\r\n"
}

// sign adds a signature of a domain, with the selector s, to a mail.
func sign(t testing.TB, text, domain string, key crypto.Signer, change ...func(*dkim.SignOptions)) string {
	t.Helper()
	o := &dkim.SignOptions{Domain: domain, Selector: "s", Signer: key, Hash: crypto.SHA256}
	for _, c := range change {
		c(o)
	}
	var b bytes.Buffer
	if err := dkim.Sign(&b, strings.NewReader(text), o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// signing has only these fields signed.
func signing(names ...string) func(*dkim.SignOptions) {
	return func(o *dkim.SignOptions) { o.HeaderKeys = names }
}

// open returns a verifier that knows mx.example.com as the own mail server.
func open(t testing.TB, r Resolver) *Verifier {
	t.Helper()
	v, err := New(Options{
		AuthservIDs: []string{"MX.example.com", "outlook.com"}, Resolver: r, Verify: r != nil,
		Now: func() time.Time { return noon },
	})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// claim is what a report of a domain says.
func claim(domain string) Claim { return Claim{Name: domain, Domain: domain} }

// counting counts questions.
type counting struct {
	Resolver

	mu    sync.Mutex
	asked int
}

func (c *counting) LookupTXT(ctx context.Context, name string) ([]string, error) {
	c.mu.Lock()
	c.asked++
	c.mu.Unlock()
	return c.Resolver.LookupTXT(ctx, name)
}

func equal(t testing.TB, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(hop{}, result{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
