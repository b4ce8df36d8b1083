package identify

import (
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestOwn(t *testing.T) {
	dns := func() *fakeDNS {
		return &fakeDNS{
			txt: map[string][]string{
				"example.com":     {"v=spf1 ip4:5.2.0.0/24 include:_spf.relay.com a:web.example.com -all"},
				"_spf.relay.com":  {"v=spf1 ip4:9.9.0.0/16 ?all"},
				"open.example":    {"v=spf1 ip4:0.0.0.0/0 +all"},
				"foreign.example": {"v=spf1 ip4:5.0.0.0/8 -all"},
			},
			hosts: map[string][]string{"web.example.com": {"6.6.6.6"}},
		}
	}
	tests := map[string]struct {
		c    Candidate
		host string
		ask  bool
		want []string
	}{
		"aligned":                  {c: Candidate{Aligned: []string{"a.example"}}, want: []string{"a.example"}},
		"own host":                 {c: Candidate{Domains: []string{"mail.example.com", "other.example"}}, host: "mx1.example.com", want: []string{"mail.example.com"}},
		"host of a public suffix":  {c: Candidate{Domains: []string{"co.uk", "com"}}, host: "mx1.example.co.uk"},
		"host of a look-alike":     {c: Candidate{Domains: []string{"example.com"}}, host: "mx1.notexample.com"},
		"SPF":                      {c: Candidate{Domains: []string{"example.com"}}, ask: true, want: []string{"example.com"}},
		"SPF is not asked":         {c: Candidate{Domains: []string{"example.com"}}},
		"SPF lets everybody":       {c: Candidate{Domains: []string{"open.example"}}, ask: true},
		"SPF of others":            {c: Candidate{Domains: []string{"foreign.example"}}, ask: true},
		"no SPF":                   {c: Candidate{Domains: []string{"none.example.com"}}, ask: true},
		"known, SPF not asked":     {c: Candidate{Domains: []string{"x.example.com"}, Known: &Source{Own: []string{"x.example.com"}}}, want: []string{"x.example.com"}},
		"known, SPF changed since": {c: Candidate{Domains: []string{"x.example.com"}, Known: &Source{Own: []string{"x.example.com"}}}, ask: true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			e := newEngine(t, Options{Resolver: dns(), OwnDomains: []string{"example.com", "open.example"}})
			test.c.Addr = netip.MustParseAddr("5.2.0.1")
			got := e.ownOf(t.Context(), &test.c, test.host, test.ask)
			if diff := cmp.Diff(test.want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("own (-want +got):\n%s", diff)
			}
		})
	}
}

// TestOwnOfManyAddresses holds that a record is asked for once, whatever number
// of addresses it is held against, and that trouble takes nothing away.
func TestOwnOfManyAddresses(t *testing.T) {
	dns := &fakeDNS{txt: map[string][]string{"example.com": {"v=spf1 ip4:5.2.0.0/24 include:_spf.relay.com -all"}, "_spf.relay.com": {"v=spf1 ip4:9.9.0.0/16 -all"}}}
	e := newEngine(t, Options{Resolver: dns})
	for addr, want := range map[string]bool{"5.2.0.1": true, "5.2.0.255": true, "9.9.9.9": true, "5.2.1.0": false} {
		in, err := e.spf.covers(t.Context(), "example.com", netip.MustParseAddr(addr))
		if in != want || err != nil {
			t.Errorf("%s: %v, %v", addr, in, err)
		}
	}
	if n := dns.questions(); n != 2 {
		t.Errorf("asked %d questions, want 2", n)
	}
	dns.fails = true
	c := &Candidate{Addr: netip.MustParseAddr("5.2.0.1"), Domains: []string{"b.example"}, Known: &Source{Own: []string{"b.example"}}}
	if diff := cmp.Diff([]string{"b.example"}, e.ownOf(t.Context(), c, "", true)); diff != "" {
		t.Errorf("own while DNS is dead (-want +got):\n%s", diff)
	}
}

func TestSPFCacheIsBounded(t *testing.T) {
	e := newEngine(t, Options{Resolver: &fakeDNS{}, Rate: 1e6})
	for _, name := range manyNames(3 * maxSPF) {
		if _, err := e.spf.covers(t.Context(), name, netip.MustParseAddr("5.2.0.1")); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(e.spf.of); n > maxSPF {
		t.Errorf("%d domains are kept", n)
	}
}

func TestOwnDomains(t *testing.T) {
	own := newOwnDomains([]string{"Example.com", "*.example.net", "brand.*"})
	for domain, want := range map[string]bool{
		"example.com": true, "a.b.example.com": true, "notexample.com": false, "example.com.evil.org": false,
		"example.net": false, "a.example.net": true, "brand.de": true, "mail.brand.co.uk": true, "brandx.de": false, "": false,
	} {
		if got := own.has(domain); got != want {
			t.Errorf("%q is own: %v", domain, got)
		}
	}
	if !newOwnDomains(nil).has("anything.example") {
		t.Error("without a list not all are own")
	}
	if newOwnDomains([]string{"a", "b"}).list != newOwnDomains([]string{"b", "a", "a"}).list || own.list == newOwnDomains(nil).list {
		t.Error("the list is not told by its domains")
	}
}
