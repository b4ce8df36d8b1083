package resolver

import (
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/miekg/dns"
)

// server is a name server of the test.
type server struct {
	addr  string
	asked atomic.Int64 // by UDP
}

// serve answers on UDP and TCP with what handle makes of a question; nil is
// silence.
func serve(t testing.TB, handle func(*dns.Msg) *dns.Msg) *server {
	t.Helper()
	tcp, udp := listen(t)
	s := &server{addr: udp.LocalAddr().String()}
	handler := dns.HandlerFunc(func(w dns.ResponseWriter, m *dns.Msg) {
		stream := w.LocalAddr().Network() == "tcp"
		if !stream {
			s.asked.Add(1)
		}
		reply := handle(m)
		if reply == nil {
			return
		}
		if !stream {
			reply.Truncate(udpSize)
		}
		if err := w.WriteMsg(reply); err != nil {
			t.Log(err)
		}
	})
	for _, one := range []*dns.Server{{PacketConn: udp, Handler: handler}, {Listener: tcp, Handler: handler}} {
		ended := make(chan error, 1)
		up := make(chan struct{})
		one.NotifyStartedFunc = func() { close(up) }
		go func() { ended <- one.ActivateAndServe() }()
		<-up
		t.Cleanup(func() {
			if err := one.Shutdown(); err != nil {
				t.Error(err)
			}
			if err := <-ended; err != nil {
				t.Error(err)
			}
		})
	}
	return s
}

// listen opens one port for both, which for TCP may be in use already.
func listen(t testing.TB) (net.Listener, net.PacketConn) {
	t.Helper()
	for range 100 {
		tcp, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		udp, err := net.ListenPacket("udp", tcp.Addr().String())
		if err == nil {
			return tcp, udp
		}
		_ = tcp.Close()
	}
	t.Fatal("no port is free for both UDP and TCP")
	return nil, nil
}

// reply answers with records in the form of a zone file.
func reply(t testing.TB, m *dns.Msg, records ...string) *dns.Msg {
	r := new(dns.Msg).SetReply(m)
	for _, text := range records {
		rr, err := dns.NewRR(text)
		if err != nil {
			t.Error(err)
			continue
		}
		r.Answer = append(r.Answer, rr)
	}
	return r
}

func open(t testing.TB, timeout time.Duration, addrs ...string) *Resolver {
	t.Helper()
	r, err := New(Options{Servers: addrs, Timeout: timeout})
	if err != nil {
		t.Fatal(err)
	}
	return r
}
