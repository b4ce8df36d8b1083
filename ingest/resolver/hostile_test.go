package resolver

import (
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/miekg/dns"
)

// An answer of 64 KB comes by TCP, whole.
func TestLargeAnswer(t *testing.T) {
	s := serve(t, func(m *dns.Msg) *dns.Msg { return huge(m) })
	r := open(t, 2*time.Second, s.addr)
	texts, err := r.LookupTXT(t.Context(), "huge.example.org")
	if err != nil || len(texts) != 1 || len(texts[0]) != 255*250 {
		t.Fatal(len(texts), err)
	}
	if r.cache.used < 60_000 || r.cache.used > 200_000 {
		t.Errorf("the cache counts %d bytes", r.cache.used)
	}
}

func huge(m *dns.Msg) *dns.Msg {
	r := new(dns.Msg).SetReply(m)
	rr := &dns.TXT{Hdr: dns.RR_Header{Name: m.Question[0].Name, Rrtype: dns.TypeTXT, Class: dns.ClassINET, Ttl: 300}}
	for range 250 {
		rr.Txt = append(rr.Txt, strings.Repeat("x", 255))
	}
	r.Answer = []dns.RR{rr}
	return r
}

func TestAliases(t *testing.T) {
	chain := func(n int, last string) []string {
		var all []string
		for i := range n {
			all = append(all, fmt.Sprintf("c%d.example.org. 300 IN CNAME c%d.example.org.", i, i+1))
		}
		return append(all, last)
	}
	for _, c := range []struct {
		name    string
		records []string
		want    string
	}{
		{"loop", []string{"c0.example.org. 300 IN CNAME c1.example.org.", "c1.example.org. 300 IN CNAME c0.example.org."}, "permanent"},
		{"itself", []string{"c0.example.org. 300 IN CNAME c0.example.org."}, "permanent"},
		{"too long", chain(60, `c60.example.org. 300 IN TXT "x"`), "permanent"},
		{"dangling", []string{"c0.example.org. 300 IN CNAME gone.example.org."}, "not found"},
		{"for another name", []string{`other.example.org. 300 IN TXT "x"`}, "not found"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := serve(t, func(m *dns.Msg) *dns.Msg { return reply(t, m, c.records...) })
			_, err := open(t, time.Second, s.addr).LookupTXT(t.Context(), "c0.example.org")
			if got := kindOf(err); got != c.want {
				t.Errorf("%s (%v), want %s", got, err, c.want)
			}
		})
	}
}

// An answer to another question is none.
func TestForeignAnswer(t *testing.T) {
	s := serve(t, func(m *dns.Msg) *dns.Msg {
		r := reply(t, m, `example.org. 300 IN TXT "forged"`)
		r.Question[0].Name = "elsewhere.example."
		return r
	})
	if got, err := open(t, time.Second, s.addr).LookupTXT(t.Context(), "example.org"); kindOf(err) != "temporary" {
		t.Error(got, err)
	}
}

// The second server answers where the first is silent or fails.
func TestSecondServer(t *testing.T) {
	failing := serve(t, func(m *dns.Msg) *dns.Msg { return new(dns.Msg).SetRcode(m, dns.RcodeServerFailure) })
	good := serve(t, func(m *dns.Msg) *dns.Msg { return reply(t, m, `example.org. 300 IN TXT "x"`) })
	for _, first := range []string{failing.addr, closedPort(t)} {
		if got, err := open(t, time.Second, first, good.addr).LookupTXT(t.Context(), "example.org"); err != nil || got[0] != "x" {
			t.Error(first, got, err)
		}
	}
}

func closedPort(t *testing.T) string {
	t.Helper()
	l, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.LocalAddr().String()
}

// While no server answers, most questions are not asked at all.
func TestDeadServer(t *testing.T) {
	r := open(t, time.Second, closedPort(t))
	reached := 0
	for i := range 100 {
		_, err := r.LookupTXT(t.Context(), fmt.Sprintf("n%d.example.org", i))
		if kindOf(err) != "temporary" {
			t.Fatal(err)
		}
		if e, _ := errors.AsType[*net.DNSError](err); e.Err != unreachable.text {
			reached++
		}
	}
	if reached > silences {
		t.Errorf("%d questions were asked, want at most %d", reached, silences)
	}
}

// Names whose own servers are silent do not stop questions about others.
func TestSlowNames(t *testing.T) {
	s := serve(t, func(m *dns.Msg) *dns.Msg {
		switch {
		case strings.HasPrefix(m.Question[0].Name, "slow"):
			return nil
		case m.Question[0].Name == ".":
			return reply(t, m, ". 300 IN NS a.root-servers.example.")
		}
		return reply(t, m, m.Question[0].Name+` 300 IN TXT "x"`)
	})
	r := open(t, 40*time.Millisecond, s.addr)
	var group sync.WaitGroup
	for i := range 4 * silences {
		group.Go(func() {
			if _, err := r.LookupTXT(t.Context(), fmt.Sprintf("slow%d.example.org", i)); kindOf(err) != "temporary" {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if got, err := r.LookupTXT(t.Context(), "quick.example.org"); err != nil {
		t.Error(got, err)
	}
}

func TestBreaker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b breaker
		for range silences - 1 {
			if b.failed() {
				t.Fatal("it gives up too early")
			}
		}
		if !b.failed() {
			t.Fatal("it does not give up")
		}
		for _, pause := range []time.Duration{firstPause, 2 * firstPause, 4 * firstPause, 8 * firstPause, lastPause, lastPause} {
			b.open()
			time.Sleep(pause - time.Nanosecond)
			if b.allow(time.Now()) {
				t.Fatalf("a question is allowed before %s are over", pause)
			}
			time.Sleep(time.Nanosecond)
			if !b.allow(time.Now()) || b.allow(time.Now()) {
				t.Fatalf("after %s not just one question is allowed", pause)
			}
		}
		b.answered()
		for range 2 {
			if !b.allow(time.Now()) {
				t.Error("a question is held back though a server answers")
			}
		}
	})
}
