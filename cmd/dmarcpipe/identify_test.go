package main

import (
	"errors"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/app"
	"github.com/dmarcpipe/dmarcpipe/ingest/identify"
)

func TestPrintIdentified(t *testing.T) {
	addr := netip.MustParseAddr("192.0.2.1")
	found := []app.Identified{
		{
			Source: identify.Source{
				Addr: addr, PTR: "mx.relay.example", PTRConfirmed: true, ASN: 64500, ASOrg: "Relay\x1b[31m Inc.", Country: "DE",
				Service: "Relay", Kind: "transactional", Basis: identify.BasisPTR, Own: []string{"example.com", "example.org"},
			},
			Answer: identify.Answer{Said: identify.SaidName},
		},
		{
			Source: identify.Source{Addr: addr, PTR: "mail.google.com", Basis: identify.BasisNothing},
			Answer: identify.Answer{Said: identify.SaidTemporary, Err: errors.New("timeout")},
		},
	}
	want := `address   192.0.2.1
service   Relay (transactional)
known by  the name of its host, in the catalogue
host      mx.relay.example, confirmed: it leads back to the address
network   AS64500 Relay[31m Inc.
country   DE
own       host or SPF include of example.com, example.org
DNS       answered

address   192.0.2.1
service   not known
known by  nothing; name it in identify.services
host      mail.google.com, not confirmed: DNS did not say where it leads
DNS       did not answer: timeout; see dns.servers
`
	var b strings.Builder
	if err := printIdentified(&b, found); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
	b.Reset()
	if err := printIdentifiedJSON(&b, found[1:]); err != nil {
		t.Fatal(err)
	}
	want = `{"address":"192.0.2.1","service":"","kind":"","basis":"nothing","host":"mail.google.com","host_confirmed":false,"asn":0,"as_org":"","country":"","own":[],"dns":"temporary","error":"timeout"}` + "\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("JSON (-want +got):\n%s", diff)
	}
}

func TestEveryBasisHasASentence(t *testing.T) {
	seen := make(map[string]identify.Basis)
	for _, b := range identify.Bases {
		text := basisText(b)
		if other, ok := seen[text]; ok || text == "" {
			t.Errorf("%s and %s are both %q", b, other, text)
		}
		seen[text] = b
	}
}
