package identify

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
)

// running runs an engine for the time of a synctest bubble.
func running(t *testing.T, e *Engine) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); e.Run(ctx) }()
	return func() { cancel(); <-ended }
}

// addresses returns n candidates of the network of Example Telecom.
func addresses(n int) []Candidate {
	c := make([]Candidate, n)
	for i := range c {
		c[i] = Candidate{Addr: netip.AddrFrom4([4]byte{5, 2, byte(i >> 8), byte(i)}), Domains: []string{"example.com"}}
	}
	return c
}

func named(n int) *fakeDNS {
	dns := &fakeDNS{ptr: map[string][]string{}, hosts: map[string][]string{}}
	for i, c := range addresses(n) {
		host := fmt.Sprintf("mx%d.customer%d.example", i, i)
		dns.ptr[c.Addr.String()] = []string{host + "."}
		dns.hosts[host] = []string{c.Addr.String()}
	}
	return dns
}

func TestRun(t *testing.T) {
	networks := testNetworks(t)
	synctest.Test(t, func(t *testing.T) {
		m := newMemory(addresses(100)...)
		m.signing, m.policy = []string{"em.relay.com", "a.unknown.example"}, []string{"example.com", "foreign.example"}
		reg := prometheus.NewPedanticRegistry()
		e := newEngine(t, Options{Store: m, Resolver: named(100), Networks: networks, OwnDomains: []string{"example.com"}, Registerer: reg})
		defer running(t, e)()
		time.Sleep(time.Millisecond)
		if got := m.source("5.2.0.99"); got.Basis != BasisASOrg || got.Service != "Example Telecom, Ltd." || !got.CheckedAt.IsZero() {
			t.Errorf("before DNS answers: %+v", got)
		}
		time.Sleep(time.Minute)
		begun := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) // of every bubble
		got := m.source("5.2.0.99")
		want := Source{
			Addr: netip.MustParseAddr("5.2.0.99"), PTR: "mx99.customer99.example", PTRConfirmed: true,
			ASN: 64502, ASOrg: "Example Telecom, Ltd.", Service: "customer99.example", Kind: "company", Basis: BasisPTROrg,
			CheckedAt: begun.Add(5 * time.Second), ExpiresAt: begun.Add(5*time.Second + nameAge), Catalogue: e.Version(),
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateComparable(netip.Addr{}), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("source (-want +got):\n%s", diff)
		}
		wantSigners := map[string]Signer{
			"em.relay.com":      {"em.relay.com", "Relay", "transactional", e.Version()},
			"a.unknown.example": {"a.unknown.example", "unknown.example", "", e.Version()},
		}
		if diff := cmp.Diff(wantSigners, m.signers); diff != "" {
			t.Errorf("signers (-want +got):\n%s", diff)
		}
		wantDomains := map[string]Domain{"example.com": {Name: "example.com", Own: true}, "foreign.example": {Name: "foreign.example"}}
		if diff := cmp.Diff(wantDomains, m.domains); diff != "" {
			t.Errorf("domains (-want +got):\n%s", diff)
		}
		if n := testutil.ToFloat64(e.metrics.dns.WithLabelValues("name")); n != 100 {
			t.Errorf("%v addresses are counted as named, want 100", n)
		}
	})
}

// TestNudge holds that what is new is named at once, and that this is no reason to
// look all the time.
func TestNudge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		e := newEngine(t, Options{Store: m})
		defer running(t, e)()
		time.Sleep(10 * time.Second)
		m.add(addresses(1)...)
		e.Nudge()
		if err := e.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		if m.source("5.2.0.0").Catalogue == "" {
			t.Error("a new address has no name after a nudge")
		}
		before := m.seen()
		for range 1000 {
			e.Nudge()
			time.Sleep(10 * time.Millisecond)
		}
		if looks := m.seen() - before; looks > 11 {
			t.Errorf("%d looks in ten seconds", looks)
		}
	})
}

// TestSettle holds that who waits for names waits for those of all that came
// before, and no longer than they want to.
func TestSettle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, dns := newMemory(addresses(50)...), named(50)
		dns.delay = time.Second
		e := newEngine(t, Options{Store: m, Resolver: dns})
		m.setFails(errors.New("no store"))
		defer running(t, e)()
		soon, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := e.Settle(soon); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("without a store: %v", err)
		}
		m.setFails(nil)
		if err := e.Settle(t.Context()); err != nil || !m.source("5.2.0.49").PTRConfirmed {
			t.Errorf("after the first look: %v, %+v", err, m.source("5.2.0.49"))
		}
	})
}

// TestDeadDNS holds that an outage takes nothing away, keeps nothing waiting, is
// no flood of questions, and that its end is noticed.
func TestDeadDNS(t *testing.T) {
	networks := testNetworks(t)
	for name, delay := range map[string]time.Duration{"refused": 0, "timeout": time.Hour} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m, dns := newMemory(addresses(2_000)...), named(2_000)
				dns.fails, dns.delay = true, delay
				m.sources[netip.MustParseAddr("5.2.0.7")] = Source{Addr: netip.MustParseAddr("5.2.0.7"), PTR: "mx7.customer7.example", PTRConfirmed: true, CheckedAt: time.Now(), ExpiresAt: time.Now()}
				e := newEngine(t, Options{Store: m, Resolver: dns, Networks: networks})
				defer running(t, e)()
				time.Sleep(time.Hour)
				if n := dns.questions(); n > 4_000 {
					t.Errorf("asked %d questions in an hour", n)
				}
				if got := m.source("5.2.7.207"); got.Service != "Example Telecom, Ltd." {
					t.Errorf("the last address is %+v", got)
				}
				if got := m.source("5.2.0.7"); got.PTR != "mx7.customer7.example" || got.Service != "customer7.example" {
					t.Errorf("what was known became %+v", got)
				}
				dns.change(func() { dns.fails, dns.delay = false, 0 })
				time.Sleep(2 * time.Hour)
				if got := m.source("5.2.7.207"); !got.PTRConfirmed {
					t.Errorf("after the outage the last address is %+v", got)
				}
			})
		})
	}
}

// TestLameZones holds that addresses whose zones are dead keep others waiting for
// minutes only.
func TestLameZones(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dns := named(400)
		lame := &lameDNS{fakeDNS: dns, until: netip.MustParseAddr("5.2.1.44")} // the first 300
		m := newMemory(addresses(400)...)
		e := newEngine(t, Options{Store: m, Resolver: lame})
		defer running(t, e)()
		time.Sleep(15 * time.Minute)
		if got := m.source("5.2.1.143"); !got.PTRConfirmed {
			t.Errorf("the last address is %+v", got)
		}
	})
}

// TestSilentZones holds that some silent zones, whose addresses come last in a
// batch, are not taken for an outage.
func TestSilentZones(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		silent := &lameDNS{fakeDNS: named(400), until: netip.MustParseAddr("5.2.0.12"), delay: 20 * time.Second}
		e := newEngine(t, Options{Store: newMemory(addresses(400)...), Resolver: silent, Rate: 1000})
		defer running(t, e)()
		time.Sleep(59 * time.Second)
		if n := testutil.ToFloat64(e.metrics.dns.WithLabelValues("temporary")); n != 12 {
			t.Errorf("%v addresses were not answered for, want 12", n)
		}
		if testutil.ToFloat64(e.metrics.slow) != 0 {
			t.Error("DNS counts as dead")
		}
	})
}

// lameDNS has no answer for the addresses before one, and says so late.
type lameDNS struct {
	*fakeDNS
	until netip.Addr
	delay time.Duration
}

func (l *lameDNS) LookupAddr(ctx context.Context, addr string) ([]string, error) {
	if netip.MustParseAddr(addr).Less(l.until) {
		_ = sleep(ctx, l.delay) // of a stop at most
		return nil, context.DeadlineExceeded
	}
	return l.fakeDNS.LookupAddr(ctx, addr)
}

// TestNewCatalogue holds that better knowledge judges anew without a question.
func TestNewCatalogue(t *testing.T) {
	m, dns := newMemory(addresses(50)...), named(50)
	synctest.Test(t, func(t *testing.T) {
		stop := running(t, newEngine(t, Options{Store: m, Resolver: dns}))
		time.Sleep(time.Minute)
		stop()
		before := m.source("5.2.0.1")
		dns.questions()
		newer := testCatalogue()
		newer.version, newer.hosts["customer1.example"] = "2", newer.hosts["relay.com"]
		defer running(t, newEngine(t, Options{Store: m, Resolver: dns, Catalogue: newer}))()
		time.Sleep(time.Minute)
		got := m.source("5.2.0.1")
		if got.Service != "Relay" || got.Basis != BasisPTR || !got.ExpiresAt.Equal(before.ExpiresAt) {
			t.Errorf("source is %+v, was %+v", got, before)
		}
		if n := dns.questions(); n != 0 {
			t.Errorf("asked %d questions", n)
		}
	})
}

func TestRenewal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, dns := newMemory(addresses(1)...), named(1)
		defer running(t, newEngine(t, Options{Store: m, Resolver: dns}))()
		time.Sleep(29 * 24 * time.Hour)
		if n := dns.questions(); n != 1+1+1 { // PTR, its host, SPF
			t.Errorf("asked %d questions in 29 days", n)
		}
		dns.change(func() { dns.ptr["5.2.0.0"] = []string{"new.customer.example."} })
		time.Sleep(36 * time.Hour)
		if got := m.source("5.2.0.0"); got.PTR != "mx0.customer0.example" || !got.PTRConfirmed {
			t.Errorf("when DNS denies the name once: %+v", got)
		}
		time.Sleep(24 * time.Hour)
		if got := m.source("5.2.0.0"); got.PTR != "new.customer.example" || got.PTRConfirmed {
			t.Errorf("when DNS denies the name twice: %+v", got)
		}
	})
}

func TestStoreTrouble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory(addresses(1)...)
		m.fails = errors.New("the store is away")
		e := newEngine(t, Options{Store: m, Resolver: named(1)})
		if err := e.Once(t.Context()); !errors.Is(err, m.fails) {
			t.Errorf("Once returns %v", err)
		}
		defer running(t, e)()
		time.Sleep(10*time.Minute + time.Second)
		if n := testutil.ToFloat64(e.metrics.errors); n != 11 {
			t.Errorf("%v rounds failed in 10 minutes, want 11", n)
		}
		m.setFails(nil)
		time.Sleep(2 * time.Minute)
		if got := m.source("5.2.0.0"); !got.PTRConfirmed {
			t.Errorf("when the store is back: %+v", got)
		}
	})
}

// TestStop holds that what was cut off counts as no answer.
func TestStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, dns := newMemory(addresses(20)...), named(20)
		dns.delay = 10 * time.Second
		stop := running(t, newEngine(t, Options{Store: m, Resolver: dns}))
		time.Sleep(5 * time.Second)
		stop()
		if got := m.source("5.2.0.0"); !got.CheckedAt.IsZero() {
			t.Errorf("source is %+v", got)
		}
	})
}

// TestStopKeepsAnswers holds that what DNS said before a stop is not asked again.
func TestStopKeepsAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory(addresses(200)...)
		stop := running(t, newEngine(t, Options{Store: m, Resolver: named(200), Rate: 10}))
		time.Sleep(5500 * time.Millisecond)
		stop()
		if got := m.source("5.2.0.50"); !got.PTRConfirmed {
			t.Errorf("an answered address is %+v", got)
		}
		if got := m.source("5.2.0.60"); !got.CheckedAt.IsZero() {
			t.Errorf("an address that was not asked for is %+v", got)
		}
	})
}

func TestOnceAsksNobody(t *testing.T) {
	m, dns := newMemory(addresses(3)...), named(3)
	e := newEngine(t, Options{Store: m, Resolver: dns, Networks: testNetworks(t)})
	for range 2 {
		if err := e.Once(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got := m.source("5.2.0.2"); got.Service != "Example Telecom, Ltd." || m.puts != 1 || dns.questions() != 0 {
		t.Errorf("source is %+v after %d writes", got, m.puts)
	}
}

func TestNewFails(t *testing.T) {
	if _, err := New(Options{}); err == nil {
		t.Error("no error without a catalogue")
	}
	reg := prometheus.NewRegistry()
	newEngine(t, Options{Registerer: reg})
	if _, err := New(Options{Catalogue: testCatalogue(), Registerer: reg}); err == nil {
		t.Error("no error for a second engine in one registry")
	}
}

// TestLargeStore holds that a store which takes long to look is not kept busy.
func TestLargeStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		m.delay = 10 * time.Second
		stop := running(t, newEngine(t, Options{Store: m, Resolver: named(0)}))
		time.Sleep(time.Hour)
		stop()
		if m.looks > 40 { // 400 seconds of 3600
			t.Errorf("looked %d times in an hour", m.looks)
		}
	})
}

// TestManyPolicyDomains holds that reports about domains that somebody made up
// lead to no more questions than the rate allows.
func TestManyPolicyDomains(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		made := addresses(200)
		for i := range made {
			made[i].Domains = manyNames(20 * (i + 1))[20*i:]
		}
		m, dns := newMemory(made...), named(200)
		stop := running(t, newEngine(t, Options{Store: m, Resolver: dns}))
		time.Sleep(20 * time.Second)
		stop()
		// Of the 20 a second, each asks for one record or for a name and its host.
		if n := dns.questions(); n > 20*20+200 {
			t.Errorf("asked %d questions in 20 seconds", n)
		}
	})
}

func TestOnlyDomains(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, dns := newMemory(addresses(3)...), named(3)
		m.signing, m.policy = []string{"em.relay.com"}, []string{"example.com"}
		stop := running(t, newEngine(t, Options{Store: m, Resolver: dns, OnlyDomains: true, OwnDomains: []string{"example.org"}}))
		time.Sleep(time.Hour)
		stop()
		if d, ok := m.domains["example.com"]; !ok || d.Own {
			t.Errorf("domains are %+v", m.domains)
		}
		if len(m.signers) > 0 || len(m.sources) > 0 || dns.questions() > 0 {
			t.Errorf("named %v and %v", m.signers, m.sources)
		}
	})
}
