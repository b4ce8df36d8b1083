package check

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"math/big"
	"net"
	"testing"
	"time"

	"github.com/dmarcpipe/dmarcpipe/ingest/authority"
)

func TestFault(t *testing.T) {
	issuer, err := authority.New()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	for _, test := range []struct {
		name, want string
		form       authority.Form
	}{
		{"good", "", authority.Form{Names: []string{"mx.example.com"}}},
		{"a wildcard", "", authority.Form{Names: []string{"*.example.com"}}},
		{"not valid yet", "the certificate is valid only from " + day(now.Add(48*time.Hour)) + " on", authority.Form{
			Names: []string{"mx.example.com"}, From: now.Add(48 * time.Hour), Until: now.Add(72 * time.Hour),
		}},
		{"no name", "the certificate is for no name at all, not for mx.example.com", authority.Form{}},
		{"an address", "the certificate is for 192.0.2.1, not for mx.example.com", authority.Form{Addrs: []net.IP{net.IPv4(192, 0, 2, 1)}}},
		{
			"many names", "the certificate is for a.example, b.example, c.example, d.example, e.example and 1 more, not for mx.example.com",
			authority.Form{Names: []string{"a.example", "b.example", "c.example", "d.example", "e.example", "f.example"}},
		},
	} {
		issued, err := issuer.Issue(test.form)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if f := (certificateJudge{issuer.Pool(), now}).fault([]*x509.Certificate{issued.Leaf}, "mx.example.com"); f != nil {
			got = f.text
		}
		if got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
	if f := (certificateJudge{}).fault(nil, "mx.example.com"); f == nil || f.text != "the server sent no certificate" {
		t.Error(f)
	}
}

func TestWeak(t *testing.T) {
	for _, test := range []struct {
		key  any
		want bool
	}{
		{&rsa.PublicKey{N: new(big.Int).Lsh(big.NewInt(1), 1023)}, true},
		{&rsa.PublicKey{N: new(big.Int).Lsh(big.NewInt(1), 2047)}, false},
		{&ecdsa.PublicKey{Curve: elliptic.P256()}, false},
		{&ecdsa.PublicKey{Curve: &elliptic.CurveParams{BitSize: 192}}, true},
	} {
		if f := weak(&x509.Certificate{PublicKey: test.key}); (f != nil) != test.want {
			t.Errorf("%T: %v", test.key, f)
		}
	}
}

// A certificate of six days is not always about to expire.
func TestExpiresSoon(t *testing.T) {
	now := time.Now()
	for _, test := range []struct {
		life, left int // days
		want       bool
	}{
		{90, 30, false},
		{90, 13, true},
		{6, 5, false},
		{6, 1, true},
		{398, 13, true},
	} {
		until := now.Add(time.Duration(test.left) * 24 * time.Hour)
		c := &x509.Certificate{NotBefore: until.Add(-time.Duration(test.life) * 24 * time.Hour), NotAfter: until}
		if got := (certificateJudge{now: now}).expiresSoon(c); got != test.want {
			t.Errorf("%d of %d days left: %t", test.left, test.life, got)
		}
	}
}
