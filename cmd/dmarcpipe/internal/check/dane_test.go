package check

import (
	"crypto/sha512"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/foxcpp/go-mockdns"

	"github.com/dmarcpipe/dmarcpipe/ingest/authority"
)

const tlsaName = "_25._tcp.mx.example.com."

func (w *world) tlsaRecords(records ...string) {
	for i, r := range records {
		records[i] = tlsaName + " TLSA " + r
	}
	w.change(tlsaName, func(z *mockdns.Zone) { z.Misc = misc(w.t, records...) })
}

func unsigned(z *mockdns.Zone) { z.AD = false }

func TestDANE(t *testing.T) {
	other := fmt.Sprintf("3 1 1 %x", make([]byte, 32))
	testBroken(t, []brokenCase{
		{"of another certificate", func(w *world) { w.tlsaRecords(other) }, []string{
			"fail dane TLSA of mx.example.com: no record is that of the certificate: senders that use DANE deliver nothing",
		}},
		{"none that can be used", func(w *world) { w.tlsaRecords("1 1 1 00", "3 1 1 00", "3 0 9 00") }, []string{
			"fail dane TLSA of mx.example.com: no record can be used for SMTP",
		}},
		{"an old one beside the right one", func(w *world) {
			w.tlsaRecords(other, fmt.Sprintf("3 0 0 %x", leaf(w.mx()).Raw))
		}, nil},
		{"MX is not signed", func(w *world) { w.change("example.com.", unsigned) }, []string{
			"info dane DNSSEC: the MX records are not signed with DNSSEC: who forges them leads mail past the TLSA records, and some senders ignore these",
		}},
		{"neither MX nor TLSA is signed", func(w *world) {
			w.change("example.com.", unsigned)
			w.change(tlsaName, unsigned)
		}, []string{
			"fail dane DNSSEC: the MX records are not signed with DNSSEC, so that senders ignore the TLSA records",
		}},
		{"TLSA is not signed", func(w *world) { w.change(tlsaName, unsigned) }, []string{
			"fail dane TLSA of mx.example.com: the records are not signed with DNSSEC, so that senders ignore them",
		}},
		{"the name server does not validate", func(w *world) {
			for _, name := range []string{"example.com.", tlsaName, "org."} {
				w.change(name, unsigned)
			}
		}, []string{
			"info dane DNSSEC: the name server that was asked does not validate DNSSEC, so that it cannot be told whether senders use the TLSA records",
		}},
		{"no name server answers for TLSA", func(w *world) {
			w.change(tlsaName, func(z *mockdns.Zone) { z.Err = errors.New("broken") })
		}, []string{
			"unknown dane TLSA of mx.example.com: asking DNS for _25._tcp.mx.example.com: the name server failed: SERVFAIL",
		}},
	})
}

func TestTLSAMatches(t *testing.T) {
	issuer, err := authority.New()
	if err != nil {
		t.Fatal(err)
	}
	issued, err := issuer.Issue(authority.Form{Names: []string{"mx.example.com"}})
	if err != nil {
		t.Fatal(err)
	}
	ca, err := x509.ParseCertificate(issued.Certificate[1])
	if err != nil {
		t.Fatal(err)
	}
	long := sha512.Sum512(issued.Leaf.RawSubjectPublicKeyInfo)
	chain := []*x509.Certificate{issued.Leaf, ca}
	later := time.Now().Add(365 * 24 * time.Hour)
	for _, test := range []struct {
		name   string
		record tlsa
		chain  []*x509.Certificate
		host   string
		now    time.Time
		want   bool
	}{
		{"certificate", tlsa{usageDANEEE, selectorCert, matchFull, issued.Leaf.Raw}, chain, "mx.example.com", time.Now(), true},
		{"digest of the key, expired, another name", tlsa{usageDANEEE, selectorSPKI, matchSHA512, long[:]}, chain, "mx.example.net", later, true},
		{"authority as a server", tlsa{usageDANEEE, selectorCert, matchFull, ca.Raw}, chain, "mx.example.com", time.Now(), false},
		{"authority", tlsa{usageDANETA, selectorCert, matchFull, ca.Raw}, chain, "mx.example.com", time.Now(), true},
		{"authority that is not in the chain", tlsa{usageDANETA, selectorCert, matchFull, ca.Raw}, chain[:1], "mx.example.com", time.Now(), true},
		{"key of the authority", tlsa{usageDANETA, selectorSPKI, matchFull, ca.RawSubjectPublicKeyInfo}, chain, "mx.example.com", time.Now(), true},
		{"key that is not in the chain", tlsa{usageDANETA, selectorSPKI, matchFull, ca.RawSubjectPublicKeyInfo}, chain[:1], "mx.example.com", time.Now(), false},
		{"authority, another name", tlsa{usageDANETA, selectorCert, matchFull, ca.Raw}, chain, "mx.example.net", time.Now(), false},
		{"authority, expired", tlsa{usageDANETA, selectorCert, matchFull, ca.Raw}, chain, "mx.example.com", later, false},
		{"no chain", tlsa{usageDANEEE, selectorCert, matchFull, issued.Leaf.Raw}, nil, "mx.example.com", time.Now(), false},
	} {
		if got := test.record.matches(test.chain, []string{test.host}, test.now); got != test.want {
			t.Errorf("%s: %t", test.name, got)
		}
	}
}

func TestTLSAUsable(t *testing.T) {
	sum := make([]byte, 32)
	for _, test := range []struct {
		record tlsa
		want   bool
	}{
		{tlsa{3, 1, 1, sum}, true},
		{tlsa{2, 0, 1, sum}, true},
		{tlsa{3, 1, 2, make([]byte, 64)}, true},
		{tlsa{3, 0, 0, []byte{1}}, true},
		{tlsa{1, 1, 1, sum}, false},
		{tlsa{0, 1, 1, sum}, false},
		{tlsa{3, 2, 1, sum}, false},
		{tlsa{3, 1, 3, sum}, false},
		{tlsa{3, 1, 1, sum[:20]}, false},
		{tlsa{3, 1, 0, nil}, false},
	} {
		if got := test.record.usable(); got != test.want {
			t.Errorf("%s (%s): %t", test.record, hex.EncodeToString(test.record.Data), got)
		}
	}
}
