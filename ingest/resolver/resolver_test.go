package resolver

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/miekg/dns"
)

var records = []string{
	`alias.example.org. 300 IN CNAME example.org.`,
	`example.org. 300 IN TXT "v=spf1 -all"`,
	`example.org. 300 IN TXT "one" " two"`,
	`example.org. 300 IN A 192.0.2.1`,
	`example.org. 300 IN AAAA 2001:db8::1`,
	`example.org. 300 IN MX 20 b.example.org.`,
	`example.org. 300 IN MX 10 a.example.org.`,
	`1.2.0.192.in-addr.arpa. 300 IN PTR mail.example.org.`,
	`_smtp._tcp.example.org. 300 IN SRV 1 0 465 a.example.org.`,
	`_25._tcp.mail.example.org. 300 IN TLSA 3 1 1 abcdef`,
	`bytes.example.org. 300 IN TXT "a\\b\"c\001"`,
}

// zone answers with records, as a recursive server does.
func zone(t *testing.T) *Resolver {
	t.Helper()
	return open(t, 2*time.Second, serve(t, func(m *dns.Msg) *dns.Msg {
		name := m.Question[0].Name
		if name == "broken.example.org." {
			return new(dns.Msg).SetRcode(m, dns.RcodeServerFailure)
		}
		r := reply(t, m)
		for _, rr := range reply(t, m, records...).Answer {
			if h := rr.Header(); strings.EqualFold(h.Name, name) && (h.Rrtype == m.Question[0].Qtype || h.Rrtype == dns.TypeCNAME) {
				r.Answer = append(r.Answer, rr)
				if alias, ok := rr.(*dns.CNAME); ok {
					name = alias.Target
				}
			}
		}
		r.AuthenticatedData = m.AuthenticatedData && strings.HasPrefix(name, "_25.")
		return r
	}).addr)
}

func TestLookups(t *testing.T) {
	r := zone(t)
	ctx := t.Context()
	for _, c := range []struct {
		name string
		ask  func() (any, error)
		want any
	}{
		{"txt", func() (any, error) { return r.LookupTXT(ctx, "Example.org") }, []string{"v=spf1 -all", "one two"}},
		{"txt of an alias", func() (any, error) { return r.LookupTXT(ctx, "alias.example.org.") }, []string{"v=spf1 -all", "one two"}},
		{"bytes", func() (any, error) { return r.LookupTXT(ctx, "bytes.example.org") }, []string{"a\\b\"c\x01"}},
		{"mx", func() (any, error) { return r.LookupMX(ctx, "example.org") }, []*net.MX{{Host: "a.example.org.", Pref: 10}, {Host: "b.example.org.", Pref: 20}}},
		{"ptr", func() (any, error) { return r.LookupAddr(ctx, "192.0.2.1") }, []string{"mail.example.org."}},
		{"both families", func() (any, error) { return r.LookupNetIP(ctx, "ip", "example.org") }, []netip.Addr{netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("2001:db8::1")}},
		{"one family", func() (any, error) { return r.LookupNetIP(ctx, "ip6", "example.org") }, []netip.Addr{netip.MustParseAddr("2001:db8::1")}},
		{"cname", func() (any, error) { return r.LookupCNAME(ctx, "alias.example.org") }, "example.org."},
		{"no cname", func() (any, error) { return r.LookupCNAME(ctx, "example.org") }, "example.org."},
		{"srv", func() (any, error) {
			_, all, err := r.LookupSRV(ctx, "smtp", "tcp", "example.org")
			return all, err
		}, []*net.SRV{{Target: "a.example.org.", Port: 465, Priority: 1}}},
		{"tlsa", func() (any, error) {
			all, authentic, err := r.LookupTLSA(ctx, "_25._tcp.mail.example.org")
			return fmt.Sprint(all, authentic), err
		}, fmt.Sprint([]TLSA{{3, 1, 1, []byte{0xab, 0xcd, 0xef}}}, true)},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := c.ask()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got, cmpopts.EquateComparable(netip.Addr{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestErrors(t *testing.T) {
	r := zone(t)
	for name, want := range map[string]string{
		"gone.example.org":                "not found",
		"alias.example.org.gone":          "not found",
		"broken.example.org":              "temporary",
		"a..b":                            "not found",
		"":                                "not found",
		strings.Repeat("a", 64) + ".org":  "not found",
		strings.Repeat("a.", 150) + "org": "not found",
		`a\.b.org`:                        "not found",
		"with blank.example.org":          "not found",
	} {
		_, err := r.LookupTXT(t.Context(), name)
		if got := kindOf(err); got != want {
			t.Errorf("%q: %s (%v), want %s", name, got, err, want)
		}
	}
}

func kindOf(err error) string {
	e, ok := errors.AsType[*net.DNSError](err)
	switch {
	case !ok:
		return "no DNSError"
	case e.IsNotFound:
		return "not found"
	case e.IsTemporary || e.IsTimeout:
		return "temporary"
	}
	return "permanent"
}

// What is asked again soon is not asked again.
func TestCache(t *testing.T) {
	s := serve(t, func(m *dns.Msg) *dns.Msg { return reply(t, m, m.Question[0].Name+` 300 IN TXT "x"`) })
	r := open(t, time.Second, s.addr)
	for range 5 {
		if got, err := r.LookupTXT(t.Context(), "example.org"); err != nil || got[0] != "x" {
			t.Fatal(got, err)
		}
	}
	if n := s.asked.Load(); n != 1 {
		t.Errorf("the server was asked %d times, want 1", n)
	}
}

func TestCacheIsBounded(t *testing.T) {
	c := newCache(10_000)
	for i := range 1000 {
		c.put(question{name: fmt.Sprint(i)}, &answer{expires: time.Now().Add(time.Hour), size: 300})
	}
	if c.used > 10_000 || len(c.byKey) != c.order.Len() || c.order.Len() != 33 {
		t.Errorf("%d bytes in %d answers, %d known", c.used, c.order.Len(), len(c.byKey))
	}
	if c.get(question{name: "999"}, time.Now()) == nil || c.get(question{name: "0"}, time.Now()) != nil {
		t.Error("the answer that was used last is gone, or the first is there")
	}
	if c.get(question{name: "998"}, time.Now().Add(2*time.Hour)) != nil || c.order.Len() != 32 {
		t.Error("an answer that expired is still there")
	}
}

func TestServers(t *testing.T) {
	for in, want := range map[string]string{
		"192.0.2.53": "192.0.2.53:53", "192.0.2.53:54": "192.0.2.53:54", "2001:db8::53": "[2001:db8::53]:53", "[::1]:5": "[::1]:5",
		"localhost": "", "": "", "192.0.2.53:": "",
	} {
		got, err := serversOf([]string{in})
		if want == "" {
			if err == nil {
				t.Errorf("%q is taken for %q", in, got)
			}
			continue
		}
		if err != nil || got[0] != want {
			t.Errorf("%q: %q, %v; want %q", in, got, err, want)
		}
	}
	if servers, err := serversOf(nil); err != nil || len(servers) == 0 {
		t.Error("the system has no server: ", servers, err)
	}
	if !open(t, time.Second, "127.0.0.1", "[::1]:53").Local() || open(t, time.Second, "127.0.0.1", "192.0.2.1").Local() {
		t.Error("Local is wrong")
	}
}

func TestContext(t *testing.T) {
	s := serve(t, func(*dns.Msg) *dns.Msg { return nil })
	r := open(t, time.Second, s.addr)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.LookupTXT(ctx, "example.org"); kindOf(err) != "temporary" || !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
