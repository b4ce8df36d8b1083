package check

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"github.com/foxcpp/go-mockdns"
	"github.com/miekg/dns"

	"github.com/dmarcpipe/dmarcpipe/ingest/authority"
)

// noDemand takes away what makes senders insist on a good certificate.
func noDemand(w *world) {
	w.policy = serveText("version: STSv1\nmode: testing\nmx: mx.example.com\nmax_age: 2592000\n")
	delete(w.zones, "_25._tcp.mx.example.com.")
}

func (w *world) mxRecords(records ...net.MX) {
	w.change("example.com.", func(z *mockdns.Zone) { z.MX = records })
}

func TestMXRecords(t *testing.T) {
	testBroken(t, []brokenCase{
		{"none", func(w *world) { w.mxRecords() }, nil},
		{"null", func(w *world) { w.mxRecords(net.MX{Host: "."}) }, nil},
		{"null beside another", func(w *world) { w.mxRecords(net.MX{Host: "."}, net.MX{Host: "mx.example.com."}) }, nil},
		{"implicit", func(w *world) {
			w.mxRecords()
			w.change("example.com.", func(z *mockdns.Zone) { z.A = []string{"192.0.2.25"} })
		}, nil},
		{"an address", func(w *world) { w.mxRecords(net.MX{Host: "192.0.2.25."}) }, nil},
		{"no address", func(w *world) {
			w.mxRecords(net.MX{Host: "mx.example.com."}, net.MX{Host: "gone.example.com.", Pref: 20})
		}, nil},
		{"an alias", func(w *world) {
			w.zones["alias.example.com."] = mockdns.Zone{CNAME: "mx.example.com.", AD: true}
			w.mxRecords(net.MX{Host: "alias.example.com."})
		}, nil},
		{"a private address", func(w *world) {
			w.change("mx.example.com.", func(z *mockdns.Zone) { z.AAAA = []string{"fe80::1"} })
		}, nil},
		{"DNS fails", func(w *world) {
			w.change("example.com.", func(z *mockdns.Zone) { z.Err = errors.New("broken") })
		}, nil},
	})
}

func TestPort25(t *testing.T) {
	testBroken(t, []brokenCase{
		{"blocked", func(w *world) {
			delete(w.servers, "192.0.2.25:25")
			delete(w.servers, "[2001:db8::25]:25")
		}, nil},
		{"one of two is dead", func(w *world) {
			w.zones["old.example.com."] = mockdns.Zone{AD: true, A: []string{"192.0.2.27"}}
			w.mxRecords(net.MX{Host: "mx.example.com."}, net.MX{Host: "old.example.com.", Pref: 20})
		}, nil},
		{"no IPv6", func(w *world) { w.change("mx.example.com.", func(z *mockdns.Zone) { z.AAAA = nil }) }, nil},
		{"IPv6 is dead", func(w *world) { delete(w.servers, "[2001:db8::25]:25") }, nil},
		{"refused", func(w *world) { w.mx().greeting = "554 5.7.1 your address is on a list" }, nil},
		{"not SMTP", func(w *world) { w.mx().greeting = "SSH-2.0-OpenSSH_10.0" }, nil},
		{"STARTTLS stripped", func(w *world) { w.mx().tls, w.mx().offers = nil, []string{"SIZE 1000"} }, nil},
		{"answers in clear text after STARTTLS", func(w *world) { w.mx().injects = true }, nil},
		{"TLS 1.1 only", func(w *world) { w.mx().tls.MinVersion, w.mx().tls.MaxVersion = tls.VersionTLS10, tls.VersionTLS11 }, nil},
		{"IPv6 is another server", func(w *world) {
			w.servers["[2001:db8::25]:25"] = &smtpServer{}
		}, nil},
	})
}

func TestCertificate(t *testing.T) {
	ago := time.Now().Add(-48 * time.Hour)
	expired := authority.Form{Names: []string{"mx.example.com"}, From: ago, Until: ago.Add(24 * time.Hour)}
	soon := authority.Form{Names: []string{"mx.example.com"}, From: ago, Until: time.Now().Add(time.Hour)}
	shows := func(w *world, c tls.Certificate) {
		w.mx().tls.Certificates = []tls.Certificate{c}
	}
	selfSigned := func(w *world) {
		c, err := authority.SelfSigned(authority.Form{Names: []string{"mx.example.com"}})
		if err != nil {
			w.t.Fatal(err)
		}
		shows(w, c)
	}
	testBroken(t, []brokenCase{
		{"wrong name, and senders insist", func(w *world) { shows(w, w.certificate(authority.Form{Names: []string{"example.net"}})) }, nil},
		{"wrong name, and nobody minds", func(w *world) {
			noDemand(w)
			shows(w, w.certificate(authority.Form{Names: []string{"example.net"}}))
		}, nil},
		{"expired", func(w *world) {
			noDemand(w)
			shows(w, w.certificate(expired))
		}, nil},
		{"expires soon", func(w *world) {
			noDemand(w)
			shows(w, w.certificate(soon))
		}, nil},
		{"self-signed", func(w *world) {
			noDemand(w)
			selfSigned(w)
		}, nil},
		{"self-signed, and DANE vouches for it", func(w *world) {
			noDemand(w)
			selfSigned(w)
			w.zones["_25._tcp.mx.example.com."] = w.tlsa(w.mx())
		}, nil},
		{"of an unknown authority", func(w *world) {
			noDemand(w)
			other, err := authority.New()
			if err != nil {
				w.t.Fatal(err)
			}
			w.issuer = other
			shows(w, w.certificate(authority.Form{Names: []string{"mx.example.com"}}))
		}, nil},
	})
}

func endlessBanner(conn net.Conn) {
	for {
		if _, err := io.WriteString(conn, "220-welcome\r\n"); err != nil {
			return
		}
	}
}

func endlessLine(conn net.Conn) {
	for {
		if _, err := io.WriteString(conn, "220 welcome welcome "); err != nil {
			return
		}
	}
}

func TestHostileServer(t *testing.T) {
	testBroken(t, []brokenCase{
		{"an endless banner", func(w *world) { w.mx().talk = endlessBanner }, nil},
		{"an endless line", func(w *world) { w.mx().talk = endlessLine }, nil},
		{"it hangs up", func(w *world) { w.mx().talk = func(net.Conn) {} }, nil},
		{"controls in its greeting", func(w *world) { w.mx().greeting = "220 a\x1b[2J\u202eb" }, nil},
	})
}

var _ = dns.TypeA
