package check

import (
	"crypto/tls"
	"errors"
	"net"
	"testing"

	"github.com/foxcpp/go-mockdns"

	"github.com/dmarcpipe/dmarcpipe/ingest/authority"
)

const (
	smtps  = "192.0.2.26:465"
	submit = "192.0.2.26:587"
)

func TestSubmissionHosts(t *testing.T) {
	testBroken(t, []brokenCase{
		{"as asked", func(w *world) { w.options.Hosts = []string{"smtp.example.com"} }, []string{
			"info submission hosts: as asked: smtp.example.com",
		}},
		{"DNS says there is none", func(w *world) {
			w.zones["_submissions._tcp.example.com."] = mockdns.Zone{SRV: []net.SRV{{Target: "."}}}
		}, []string{
			"info submission hosts: DNS says that there are none",
		}},
		{"DNS says nothing", func(w *world) { delete(w.zones, "_submissions._tcp.example.com.") }, []string{
			"info submission hosts: DNS names none, so that the mail servers are tried: mx.example.com",
			"unknown submission mx.example.com port 465: nobody answers: connection refused",
			"unknown submission mx.example.com port 587: nobody answers: connection refused",
			"unknown submission implicit TLS: it could not be found out what port 465 does",
		}},
		{"none at all", func(w *world) {
			delete(w.zones, "_submissions._tcp.example.com.")
			w.mxRecords()
			w.stsRecords()
		}, []string{
			"info mta-sts record: not needed, as no mail is taken",
			"info dane records: not needed, as no mail is taken",
			"warn mx records: there is neither an MX record nor an address: no mail can come, nor can a bounce",
			"unknown submission hosts: DNS names no host that takes mail from users",
		}},
		{"a host without an address", func(w *world) { delete(w.zones, "smtp.example.com.") }, []string{
			"fail submission smtp.example.com port 465: the host has no address",
			"fail submission smtp.example.com port 587: the host has no address",
			"warn submission implicit TLS: port 465 does not offer it as it should",
		}},
		{"none was asked for", func(w *world) { w.options.Ports = nil }, nil},
	})
}

func TestSubmission(t *testing.T) {
	testBroken(t, []brokenCase{
		{"465 is closed", func(w *world) { delete(w.servers, smtps) }, []string{
			"fail submission smtp.example.com port 465: nobody answers: connection refused",
			"warn submission implicit TLS: port 465 does not offer it as it should",
		}},
		{"587 is closed", func(w *world) { delete(w.servers, submit) }, []string{
			"info submission smtp.example.com port 587: nobody answers: connection refused; port 465 is enough",
		}},
		{"2525 is closed", func(w *world) { w.options.Ports = []int{2525, 465, 587, 465} }, []string{
			"info submission smtp.example.com port 2525: nobody answers: connection refused; port 465 is enough",
		}},
		{"only 2525 is asked for, and is closed", func(w *world) { w.options.Ports = []int{2525} }, []string{
			"info submission smtp.example.com port 2525: nobody answers: connection refused; the port belongs to no standard, and helps users in networks that block 587",
			"info submission implicit TLS: port 465, which is for it, was not looked at",
		}},
		{"DNS fails", func(w *world) {
			w.zones["smtp.example.com."] = mockdns.Zone{Err: errors.New("broken")}
		}, []string{
			"unknown submission smtp.example.com port 465: asking DNS for smtp.example.com: the name server failed: SERVFAIL",
			"unknown submission smtp.example.com port 587: asking DNS for smtp.example.com: the name server failed: SERVFAIL",
			"unknown submission implicit TLS: it could not be found out what port 465 does",
		}},
		{"only 587 is asked for", func(w *world) { w.options.Ports = []int{587} }, []string{
			"info submission implicit TLS: port 465, which is for it, was not looked at",
		}},
		{"465 begins in clear text", func(w *world) { w.servers[smtps].implicit = false }, []string{
			"fail submission smtp.example.com port 465: it begins in clear text with STARTTLS; port 465 is for implicit TLS",
			"warn submission implicit TLS: port 465 does not offer it as it should",
		}},
		{"587 begins in TLS", func(w *world) { w.servers[submit].implicit = true }, []string{
			"fail submission smtp.example.com port 587: it begins with TLS at once; this port is for STARTTLS, and programs wait for a greeting",
		}},
		{"587 without TLS", func(w *world) { w.servers[submit].tls = nil }, []string{
			"fail submission smtp.example.com port 587: STARTTLS is not offered, or taken out on the way: everything goes in clear text",
		}},
		{"AUTH before TLS", func(w *world) { w.servers[submit].offers = []string{"AUTH=PLAIN"} }, []string{
			"fail submission login at smtp.example.com port 587: it takes passwords in clear text, before TLS",
		}},
		{"AUTH before TLS, taken without being offered", func(w *world) { w.servers[submit].authOK = true }, []string{
			"fail submission login at smtp.example.com port 587: it takes passwords in clear text, before TLS",
		}},
		{"commands are carried over into TLS", func(w *world) { w.servers[submit].carries = true }, []string{
			"fail submission smtp.example.com port 587: commands that come in clear text behind STARTTLS are carried out in TLS: who sits between can put some in (CVE-2011-0411)",
		}},
		{"no AUTH", func(w *world) { w.servers[smtps].secured = nil }, []string{
			"warn submission login at smtp.example.com port 465: AUTH is not offered, not even in TLS",
		}},
		{"TLS 1.1 too", func(w *world) { w.servers[submit].tls.MinVersion = tls.VersionTLS10 }, []string{
			"warn submission TLS at smtp.example.com port 587: TLS 1.1 or 1.0 is taken too, which is no longer safe (RFC 8996)",
		}},
		{"TLS 1.1 only", func(w *world) {
			w.servers[smtps].tls.MinVersion, w.servers[smtps].tls.MaxVersion = tls.VersionTLS10, tls.VersionTLS11
		}, []string{
			"fail submission smtp.example.com port 465: only TLS 1.1 is spoken, which is no longer safe (RFC 8996)",
			"warn submission implicit TLS: port 465 does not offer it as it should",
		}},
		{"a certificate for another host", func(w *world) {
			w.servers[smtps].tls.Certificates = []tls.Certificate{w.certificate(authority.Form{Names: []string{"mx.example.com"}})}
		}, []string{
			"fail submission certificate at smtp.example.com port 465: the certificate is for mx.example.com, not for smtp.example.com",
		}},
		{"refused", func(w *world) { w.servers[smtps].greeting = "421 too many connections" }, []string{
			"unknown submission smtp.example.com port 465: it refuses to talk: 421 too many connections",
			"unknown submission implicit TLS: it could not be found out what port 465 does",
		}},
	})
}
