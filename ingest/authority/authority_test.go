package authority

import (
	"crypto/tls"
	"crypto/x509"
	"testing"
	"time"
)

func TestIssue(t *testing.T) {
	a, err := New()
	if err != nil {
		t.Fatal(err)
	}
	issued, err := a.Issue(Form{Names: []string{"mail.example.com"}})
	if err != nil {
		t.Fatal(err)
	}
	alone, err := SelfSigned(Form{Names: []string{"mail.example.com"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		cert tls.Certificate
		host string
		at   time.Time
		ok   bool
	}{
		{"issued", issued, "mail.example.com", time.Now(), true},
		{"another name", issued, "mail.example.org", time.Now(), false},
		{"expired", issued, "mail.example.com", time.Now().Add(2 * lifetime), false},
		{"self-signed", alone, "mail.example.com", time.Now(), false},
	} {
		_, err := test.cert.Leaf.Verify(x509.VerifyOptions{Roots: a.Pool(), DNSName: test.host, CurrentTime: test.at})
		if (err == nil) != test.ok {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

func TestPEM(t *testing.T) {
	a, err := New()
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(a.PEM()) || !pool.Equal(a.Pool()) {
		t.Error("the PEM text is not the authority")
	}
}
