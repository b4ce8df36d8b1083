package app

import (
	"io"
	"log/slog"
	"net/netip"
	"testing"

	"github.com/foxcpp/go-mockdns"
	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/config"
	"github.com/dmarcpipe/dmarcpipe/ingest/identify"
)

// TestIdentify asks a name server of its own, through everything.
func TestIdentify(t *testing.T) {
	server, err := mockdns.NewServerWithLogger(map[string]mockdns.Zone{
		"9.8.8.8.in-addr.arpa.":  {PTR: []string{"MX.Customer.Example."}},
		"mx.customer.example.":   {A: []string{"8.8.8.1", "8.8.8.9"}},
		"10.8.8.8.in-addr.arpa.": {PTR: []string{"mail.example.com."}},
		"mail.example.com.":      {A: []string{"8.8.8.11"}},
		"11.8.8.8.in-addr.arpa.": {PTR: []string{"mail.example.com."}},
		"example.org.":           {TXT: []string{"v=spf1 ip4:8.8.8.10 -all"}},
	}, slog.NewLogLogger(slog.DiscardHandler, 0), false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	t.Setenv("XDG_CACHE_HOME", t.TempDir()) // without data of networks
	c := config.Default()
	c.DNS.Servers = []string{server.LocalAddr().String()}
	c.OwnDomains = []string{"example.com", "example.org", "brand.*"}
	var addrs []netip.Addr
	for _, text := range []string{"8.8.8.9", "8.8.8.10", "8.8.8.11", "8.8.8.12"} {
		addrs = append(addrs, netip.MustParseAddr(text))
	}
	found, err := Identify(t.Context(), Opening{Config: c, Logger: slog.New(slog.DiscardHandler), Notices: io.Discard}, addrs)
	if err != nil {
		t.Fatal(err)
	}
	type outcome struct {
		Host, Service string
		Confirmed     bool
		Own           []string
		Said          identify.Said
	}
	var got []outcome
	for _, f := range found {
		got = append(got, outcome{f.Source.PTR, f.Source.Service, f.Source.PTRConfirmed, f.Source.Own, f.Answer.Said})
	}
	want := []outcome{
		{"mx.customer.example", "customer.example", true, nil, identify.SaidName},
		{"mail.example.com", "", false, []string{"example.org"}, identify.SaidName},
		{"mail.example.com", "example.com", true, []string{"example.com"}, identify.SaidName},
		{"", "", false, nil, identify.SaidNone},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("found (-want +got):\n%s", diff)
	}
}
