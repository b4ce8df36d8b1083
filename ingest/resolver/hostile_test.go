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
	"go.uber.org/goleak"
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

// A record without data is none, whatever its type.
func TestNoData(t *testing.T) {
	s := serve(t, func(m *dns.Msg) *dns.Msg {
		q := m.Question[0]
		r := new(dns.Msg).SetReply(m)
		r.Answer = []dns.RR{&dns.RFC3597{Hdr: dns.RR_Header{Name: q.Name, Rrtype: q.Qtype, Class: dns.ClassINET, Ttl: 300}}}
		return r
	})
	r := open(t, time.Second, s.addr)
	_, addrErr := r.LookupNetIP(t.Context(), "ip", "example.org")
	_, mxErr := r.LookupMX(t.Context(), "example.org")
	_, txtErr := r.LookupTXT(t.Context(), "example.org")
	_, _, tlsaErr := r.LookupTLSA(t.Context(), "example.org")
	for _, err := range []error{addrErr, mxErr, txtErr, tlsaErr} {
		if kindOf(err) != "not found" {
			t.Error(err)
		}
	}
	if name, err := r.LookupCNAME(t.Context(), "example.org"); err != nil || name != "example.org." {
		t.Error(name, err)
	}
}

// A dead server before a good one stops nothing, however many ask at once.
func TestDeadServerBeforeGood(t *testing.T) {
	dead := serve(t, func(*dns.Msg) *dns.Msg { return nil })
	good := serve(t, func(m *dns.Msg) *dns.Msg { return reply(t, m, m.Question[0].Name+` 300 IN TXT "x"`) })
	r := open(t, 2*time.Second, dead.addr, good.addr)
	var group sync.WaitGroup
	for i := range 8 * silences {
		group.Go(func() {
			if _, err := r.LookupTXT(t.Context(), fmt.Sprintf("n%d.example.org", i)); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	before := dead.asked.Load()
	if _, err := r.LookupTXT(t.Context(), "last.example.org"); err != nil || dead.asked.Load() != before {
		t.Errorf("the dead server is asked first, or stops all: %v", err)
	}
}

// A server that does not know EDNS is asked without it.
func TestWithoutEDNS(t *testing.T) {
	s := serve(t, func(m *dns.Msg) *dns.Msg {
		if m.IsEdns0() != nil {
			return new(dns.Msg).SetRcode(m, dns.RcodeFormatError)
		}
		return reply(t, m, m.Question[0].Name+` 300 IN TXT "x"`)
	})
	if _, err := open(t, time.Second, s.addr).LookupTXT(t.Context(), "example.org"); err != nil {
		t.Error(err)
	}
}

// Ten thousand questions at once come to an end, and leave nothing behind.
func TestManyQuestions(t *testing.T) {
	s := serve(t, func(m *dns.Msg) *dns.Msg { return reply(t, m, m.Question[0].Name+` 300 IN TXT "x"`) })
	running := goleak.IgnoreCurrent()
	r := open(t, time.Minute, s.addr)
	var group sync.WaitGroup
	for i := range 10_000 {
		group.Go(func() {
			if _, err := r.LookupTXT(t.Context(), fmt.Sprintf("n%d.example.org", i%5000)); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if n := s.asked.Load(); n > 5100 { // some were asked twice, as UDP loses datagrams
		t.Errorf("the server was asked %d times, want 5000", n)
	}
	goleak.VerifyNone(t, running)
}

// A server that drips an answer, or never gives the right one, ends no later than
// the time for a question.
func TestDrip(t *testing.T) {
	tcp, udp := listen(t)
	defer tcp.Close()
	defer udp.Close()
	var group sync.WaitGroup
	defer group.Wait()
	group.Go(func() { truncate(udp) })
	group.Go(func() { drip(tcp) })
	_, err := open(t, 300*time.Millisecond, udp.LocalAddr().String()).LookupTXT(t.Context(), "example.org")
	if kindOf(err) != "temporary" {
		t.Error(err)
	}
	tcp.Close()
	udp.Close()
}

// truncate answers each question with one that has the wrong number, and with
// one that says that there is more by TCP.
func truncate(udp net.PacketConn) {
	buf := make([]byte, udpSize)
	for {
		n, from, err := udp.ReadFrom(buf)
		if err != nil {
			return
		}
		answer := append([]byte(nil), buf[:n]...)
		answer[0] ^= 0xff
		_, _ = udp.WriteTo(answer, from)
		answer[0] ^= 0xff
		answer[2] |= 0x82 // QR and TC
		_, _ = udp.WriteTo(answer, from)
	}
}

// drip sends a byte now and then to each who connects, and never ends.
func drip(tcp net.Listener) {
	var group sync.WaitGroup
	defer group.Wait()
	for {
		conn, err := tcp.Accept()
		if err != nil {
			return
		}
		group.Go(func() {
			defer conn.Close()
			for err == nil {
				_, err = conn.Write([]byte{0xff})
				time.Sleep(time.Millisecond)
			}
		})
	}
}
