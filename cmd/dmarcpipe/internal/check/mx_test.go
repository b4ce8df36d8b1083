package check

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/foxcpp/go-mockdns"

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
		{"none", func(w *world) { w.mxRecords() }, []string{
			"info dane records: not needed, as no mail is taken",
			"warn mx records: there is neither an MX record nor an address: no mail can come, nor can a bounce",
		}},
		{"null", func(w *world) { w.mxRecords(net.MX{Host: "."}) }, []string{
			"info dane records: not needed, as no mail is taken",
			"info mx records: the domain says that it takes no mail (null MX)",
		}},
		{"null beside another", func(w *world) { w.mxRecords(net.MX{Host: "."}, net.MX{Host: "mx.example.com."}) }, []string{
			"fail mx records: the record that says that no mail is taken (null MX) stands beside others",
		}},
		{"implicit", func(w *world) {
			w.mxRecords()
			w.change("example.com.", func(z *mockdns.Zone) { z.A = []string{"192.0.2.25"} })
		}, []string{
			"fail mta-sts mail servers: the policy does not allow example.com: senders refuse to deliver there",
			"info dane records: no mail server has a TLSA record",
			"warn mx records: there is no MX record, so that mail goes to the address of the domain itself",
			"pass mx address of example.com: 192.0.2.25",
			"pass mx port 25 of example.com: 220 ready",
			"pass mx STARTTLS of example.com: TLS 1.3",
			"fail mx certificate of example.com: the certificate is for mx.example.com, not for example.com; by the policy of MTA-STS senders refuse it",
			"info mx IPv6: no IPv6 address: example.com",
		}},
		{"an address", func(w *world) { w.mxRecords(net.MX{Host: "192.0.2.25."}) }, []string{
			"fail mta-sts mail servers: the policy does not allow 192.0.2.25: senders refuse to deliver there",
			"info dane records: no mail server has a TLSA record",
			"pass mx records: 192.0.2.25",
			"fail mx address of 192.0.2.25: the MX record holds an address; it must hold a host name",
		}},
		{"no host name", func(w *world) { w.mxRecords(net.MX{Host: "mail!.example.com."}) }, []string{
			"fail mta-sts mail servers: the policy does not allow mail!.example.com: senders refuse to deliver there",
			"info dane records: no mail server has a TLSA record",
			"pass mx records: mail!.example.com",
			"fail mx address of mail!.example.com: the MX record holds no host name",
		}},
		{"no address", func(w *world) {
			w.mxRecords(net.MX{Host: "mx.example.com."}, net.MX{Host: "gone.example.com.", Pref: 20})
		}, []string{
			"fail mta-sts mail servers: the policy does not allow gone.example.com: senders refuse to deliver there",
			"warn dane TLSA of gone.example.com: it has none, while another mail server has",
			"pass mx records: mx.example.com, gone.example.com",
			"fail mx address of gone.example.com: the host has no address",
			"info mx IPv6: reached: mx.example.com; no IPv6 address: gone.example.com",
		}},
		{"an alias", func(w *world) { w.aliases = map[string]string{"mx.example.com": "host.example.net"} }, []string{
			"warn mx address of mx.example.com: mx.example.com is an alias (CNAME) of host.example.net",
		}},
		{"a private address", func(w *world) {
			w.change("mx.example.com.", func(z *mockdns.Zone) { z.AAAA = []string{"fe80::1"} })
		}, []string{
			"warn mx address of mx.example.com: 192.0.2.25, fe80::1: not every one is an address of the Internet",
			"info mx IPv6: no answer over IPv6, which this network may not have: mx.example.com",
		}},
		{"DNS fails", func(w *world) {
			w.change("example.com.", func(z *mockdns.Zone) { z.Err = errors.New("broken") })
		}, []string{
			"unknown dane records: the mail servers are not known",
			"unknown mx records: asking DNS for example.com: the name server failed: SERVFAIL",
		}},
	})
}

func TestManyMX(t *testing.T) {
	var a mxAnswer
	for i := range uint16(12) {
		host := fmt.Sprintf("mx%d.example.com", i)
		a.hosts = append(a.hosts, host)
		a.records = append(a.records, &net.MX{Host: host + ".", Pref: i})
	}
	r := a.result()
	if !strings.HasSuffix(r.Text, ", mx9.example.com and 2 more") || r.Detail[9] != "9 mx9.example.com" || len(r.Detail) != maxHosts+1 {
		t.Error(r)
	}
}

func TestPort25(t *testing.T) {
	testBroken(t, []brokenCase{
		{"blocked", func(w *world) {
			delete(w.servers, "192.0.2.25:25")
			delete(w.servers, "[2001:db8::25]:25")
		}, []string{
			"unknown dane TLSA of mx.example.com: there is no certificate to compare with, as TLS with the server did not come about",
			"unknown mx port 25: no mail server could be reached from here; many networks block connections out to port 25",
		}},
		{"one of two is dead", func(w *world) {
			w.zones["old.example.com."] = mockdns.Zone{AD: true, A: []string{"192.0.2.27"}}
			w.mxRecords(net.MX{Host: "mx.example.com."}, net.MX{Host: "old.example.com.", Pref: 20})
		}, []string{
			"fail mta-sts mail servers: the policy does not allow old.example.com: senders refuse to deliver there",
			"warn dane TLSA of old.example.com: it has none, while another mail server has",
			"pass mx records: mx.example.com, old.example.com",
			"pass mx address of old.example.com: 192.0.2.27",
			"warn mx port 25 of old.example.com: nobody answers: connection refused",
			"info mx IPv6: reached: mx.example.com; no IPv6 address: old.example.com",
		}},
		{"no IPv6", func(w *world) { w.change("mx.example.com.", func(z *mockdns.Zone) { z.AAAA = nil }) }, []string{
			"pass mx address of mx.example.com: 192.0.2.25",
			"info mx IPv6: no IPv6 address: mx.example.com",
		}},
		{"IPv6 is dead", func(w *world) { delete(w.servers, "[2001:db8::25]:25") }, []string{
			"info mx IPv6: no answer over IPv6, which this network may not have: mx.example.com",
		}},
		{"refused", func(w *world) { w.mx().greeting = "554 5.7.1 your address is on a list" }, []string{
			"unknown dane TLSA of mx.example.com: there is no certificate to compare with, as TLS with the server did not come about",
			"unknown mx port 25 of mx.example.com: 192.0.2.25: it refuses to talk: 554 5.7.1 your address is on a list",
		}},
		{"not SMTP", func(w *world) { w.mx().greeting = "SSH-2.0-OpenSSH_10.0" }, []string{
			"unknown dane TLSA of mx.example.com: there is no certificate to compare with, as TLS with the server did not come about",
			`fail mx port 25 of mx.example.com: 192.0.2.25: reading the greeting: the answer is not SMTP: "SSH-2.0-OpenSSH_10.0"`,
		}},
		{"STARTTLS stripped", func(w *world) { w.mx().tls, w.mx().offers = nil, []string{"SIZE 1000"} }, []string{
			"unknown dane TLSA of mx.example.com: there is no certificate to compare with, as TLS with the server did not come about",
			"fail mx STARTTLS of mx.example.com: 192.0.2.25: STARTTLS is not offered, or taken out on the way: everything goes in clear text",
		}},
		{"EHLO refused", func(w *world) { w.mx().refuses = "EHLO" }, []string{
			"unknown dane TLSA of mx.example.com: there is no certificate to compare with, as TLS with the server did not come about",
			"fail mx STARTTLS of mx.example.com: 192.0.2.25: EHLO was refused: 454 not now",
		}},
		{"STARTTLS refused", func(w *world) { w.mx().refuses = "STARTTLS" }, []string{
			"unknown dane TLSA of mx.example.com: there is no certificate to compare with, as TLS with the server did not come about",
			"fail mx STARTTLS of mx.example.com: 192.0.2.25: STARTTLS was refused: 454 not now",
		}},
		{"TLS 1.2", func(w *world) { w.mx().tls.MaxVersion = tls.VersionTLS12 }, []string{
			"pass mx STARTTLS of mx.example.com: TLS 1.2",
		}},
		{"answers in clear text after STARTTLS", func(w *world) { w.mx().injects = true }, []string{
			"fail mx STARTTLS of mx.example.com: 192.0.2.25: it went on in clear text after it agreed to STARTTLS: somebody may put answers in between",
		}},
		{"commands are carried over into TLS", func(w *world) { w.mx().carries = true }, []string{
			"fail mx STARTTLS of mx.example.com: commands that come in clear text behind STARTTLS are carried out in TLS: who sits between can put some in (CVE-2011-0411)",
		}},
		{"TLS 1.1 only", func(w *world) { w.mx().tls.MinVersion, w.mx().tls.MaxVersion = tls.VersionTLS10, tls.VersionTLS11 }, []string{
			"fail mx STARTTLS of mx.example.com: 192.0.2.25: only TLS 1.1 is spoken, which is no longer safe (RFC 8996)",
		}},
		{"IPv6 is another server", func(w *world) {
			w.servers["[2001:db8::25]:25"] = &smtpServer{}
		}, []string{
			"fail mx STARTTLS of mx.example.com: 2001:db8::25: STARTTLS is not offered, or taken out on the way: everything goes in clear text",
		}},
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
		{"wrong name, and senders insist", func(w *world) { shows(w, w.certificate(authority.Form{Names: []string{"example.net"}})) }, []string{
			"fail dane TLSA of mx.example.com: no record is that of the certificate: senders that use DANE deliver nothing",
			"fail mx certificate of mx.example.com: the certificate is for example.net, not for mx.example.com; by the policy of MTA-STS senders refuse it",
		}},
		{"wrong name, and nobody minds", func(w *world) {
			noDemand(w)
			shows(w, w.certificate(authority.Form{Names: []string{"example.net"}}))
		}, []string{
			"warn mta-sts mode: testing: failures are reported, and mail is delivered all the same",
			"info dane records: no mail server has a TLSA record",
			"warn mx certificate of mx.example.com: the certificate is for example.net, not for mx.example.com",
		}},
		{"wrong name, and DANE insists", func(w *world) {
			noDemand(w)
			w.zones["_25._tcp.mx.example.com."] = w.tlsa(w.mx())
			shows(w, w.certificate(authority.Form{Names: []string{"example.net"}}))
		}, []string{
			"warn mta-sts mode: testing: failures are reported, and mail is delivered all the same",
			"fail dane TLSA of mx.example.com: no record is that of the certificate: senders that use DANE deliver nothing",
			"fail mx certificate of mx.example.com: the certificate is for example.net, not for mx.example.com; by DANE senders refuse it",
		}},
		{"expired", func(w *world) {
			noDemand(w)
			shows(w, w.certificate(expired))
		}, []string{
			"warn mta-sts mode: testing: failures are reported, and mail is delivered all the same",
			"info dane records: no mail server has a TLSA record",
			"warn mx certificate of mx.example.com: the certificate expired on DAY",
		}},
		{"expires soon", func(w *world) {
			noDemand(w)
			shows(w, w.certificate(soon))
		}, []string{
			"warn mta-sts mode: testing: failures are reported, and mail is delivered all the same",
			"info dane records: no mail server has a TLSA record",
			"warn mx certificate of mx.example.com: expires soon: valid until DAY, from CN=dmarcpipe authority",
		}},
		{"self-signed", func(w *world) {
			noDemand(w)
			selfSigned(w)
		}, []string{
			"warn mta-sts mode: testing: failures are reported, and mail is delivered all the same",
			"info dane records: no mail server has a TLSA record",
			"warn mx certificate of mx.example.com: the certificate is self-signed",
		}},
		{"self-signed, and DANE vouches for it", func(w *world) {
			noDemand(w)
			selfSigned(w)
			w.zones["_25._tcp.mx.example.com."] = w.tlsa(w.mx())
		}, []string{
			"warn mta-sts mode: testing: failures are reported, and mail is delivered all the same",
			"info mx certificate of mx.example.com: the certificate is self-signed; its TLSA record vouches for it all the same",
		}},
		{"of an unknown authority", func(w *world) {
			noDemand(w)
			other, err := authority.New()
			if err != nil {
				w.t.Fatal(err)
			}
			w.issuer = other
			shows(w, w.certificate(authority.Form{Names: []string{"mx.example.com"}}))
		}, []string{
			"warn mta-sts mode: testing: failures are reported, and mail is delivered all the same",
			"info dane records: no mail server has a TLSA record",
			"warn mx certificate of mx.example.com: no trusted authority stands behind the certificate, which CN=dmarcpipe authority issued",
		}},
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

// silent waits for a client that says what it never says.
func silent(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) }

func silentTLS(conn net.Conn) {
	s := &smtpServer{tls: &tls.Config{GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) {
		silent(conn)
		return nil, io.EOF
	}}}
	s.serve(conn)
}

// drip sends a byte a second until the client leaves.
func drip(conn net.Conn) {
	left := make(chan struct{})
	go func() {
		silent(conn)
		close(left)
	}()
	for tick := time.NewTicker(time.Second); ; {
		select {
		case <-left:
			return
		case <-tick.C:
			_, _ = io.WriteString(conn, "2")
		}
	}
}

func TestHostileServer(t *testing.T) {
	testBroken(t, []brokenCase{
		{"an endless banner", func(w *world) { w.mx().talk = endlessBanner }, []string{
			"unknown dane TLSA of mx.example.com: there is no certificate to compare with, as TLS with the server did not come about",
			"fail mx port 25 of mx.example.com: 192.0.2.25: reading the greeting: the answer goes on after 128 lines",
		}},
		{"an endless line", func(w *world) { w.mx().talk = endlessLine }, []string{
			"unknown dane TLSA of mx.example.com: there is no certificate to compare with, as TLS with the server did not come about",
			"fail mx port 25 of mx.example.com: 192.0.2.25: reading the greeting: a line of the answer is longer than 4096 bytes",
		}},
		{"it says nothing", func(w *world) { w.mx().talk = silent }, []string{
			"unknown dane TLSA of mx.example.com: there is no certificate to compare with, as TLS with the server did not come about",
			"fail mx port 25 of mx.example.com: 192.0.2.25: reading the greeting: no answer in time",
		}},
		{"it says nothing after STARTTLS", func(w *world) { w.mx().talk = silentTLS }, []string{
			"unknown dane TLSA of mx.example.com: there is no certificate to compare with, as TLS with the server did not come about",
			"fail mx STARTTLS of mx.example.com: 192.0.2.25: starting TLS: no answer in time",
		}},
		{"a byte a second", func(w *world) { w.mx().talk = drip }, []string{
			"unknown dane TLSA of mx.example.com: there is no certificate to compare with, as TLS with the server did not come about",
			"fail mx port 25 of mx.example.com: 192.0.2.25: reading the greeting: no answer in time",
		}},
		{"it hangs up", func(w *world) { w.mx().talk = func(net.Conn) {} }, []string{
			"unknown dane TLSA of mx.example.com: there is no certificate to compare with, as TLS with the server did not come about",
			"fail mx port 25 of mx.example.com: 192.0.2.25: reading the greeting: the server closed the connection",
		}},
		{"controls in its greeting", func(w *world) { w.mx().greeting = "220 a\x1b[2J\u202eb" }, []string{
			"pass mx port 25 of mx.example.com: 220 a[2Jb",
		}},
	})
}
