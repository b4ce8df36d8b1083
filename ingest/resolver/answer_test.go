package resolver

import (
	"testing"
	"time"

	"github.com/miekg/dns"
)

func TestLifetime(t *testing.T) {
	const (
		soa   = "org. 900 IN SOA ns.org. host.org. 1 2 3 4 600"
		alias = "a.org. 30 IN CNAME b.org."
	)
	for _, c := range []struct {
		name      string
		rcode     int
		answer    []string
		authority []string
		want      time.Duration
	}{
		{"of the shortest record", dns.RcodeSuccess, []string{alias, "b.org. 60 IN A 192.0.2.1"}, nil, 30 * time.Second},
		{"none", dns.RcodeSuccess, []string{"a.org. 0 IN A 192.0.2.1"}, nil, minTTL},
		{"of a year", dns.RcodeSuccess, []string{"a.org. 31536000 IN A 192.0.2.1"}, nil, maxTTL},
		{"no name", dns.RcodeNameError, nil, []string{soa}, 600 * time.Second},
		{"no name behind an alias", dns.RcodeNameError, []string{alias}, []string{soa}, 30 * time.Second},
		{"no name, for a day", dns.RcodeNameError, nil, []string{"org. 86400 IN SOA ns.org. host.org. 1 2 3 4 86400"}, maxMissing},
		{"no data, without a word for how long", dns.RcodeSuccess, nil, nil, unsure},
		{"refused", dns.RcodeRefused, nil, []string{soa}, pause},
		{"not implemented", dns.RcodeNotImplemented, nil, nil, unsure},
	} {
		m := reply(t, new(dns.Msg).SetQuestion("a.org.", dns.TypeA), c.answer...)
		m.Ns = reply(t, m, c.authority...).Answer
		m.Rcode = c.rcode
		wire, err := m.Pack()
		if err != nil {
			t.Fatal(err)
		}
		if err := m.Unpack(wire); err != nil {
			t.Fatal(err)
		}
		a := read(question{"a.org.", dns.TypeA}, m, "")
		if got := time.Until(a.expires).Round(time.Second); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
