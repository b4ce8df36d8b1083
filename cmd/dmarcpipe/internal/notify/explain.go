package notify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strings"
	"syscall"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
)

// maxShown bounds what is told of the words of another side, in bytes.
const maxShown = 200

var (
	errSilent = errors.New("no answer in time")
	errHungUp = errors.New("the server closed the connection")
)

// fault is a cause in plain words, and what to do about it.
type fault struct {
	err  error
	next string
}

// explain puts an error of a step into plain words. host is who was talked to.
func explain(step, host string, err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	for _, known := range []func(error, string) (fault, bool){ofCertificate, ofTLS, ofNetwork} {
		if f, ok := known(err, host); ok {
			return &Error{Step: step, Err: f.err, Next: f.next}
		}
	}
	if e, ok := errors.AsType[*textproto.Error](err); ok {
		return &Error{Step: step, Err: saying(e), Temporary: e.Code/100 == 4}
	}
	if e, ok := errors.AsType[textproto.ProtocolError](err); ok {
		f := fault{fmt.Errorf("the answer is not SMTP: %s", clean.Line(e.Error(), maxShown)), "see whether a mail server listens on this port"}
		return &Error{Step: step, Err: f.err, Next: f.next}
	}
	return &Error{Step: step, Err: errors.New(clean.Line(err.Error(), maxShown))}
}

// answer is a refusal of a server, with words that strangers choose.
type answer struct {
	code int
	text string
}

func saying(e *textproto.Error) answer { return answer{e.Code, clean.Line(e.Msg, maxShown)} }

func (a answer) Error() string { return fmt.Sprintf("the server says %d %s", a.code, a.text) }

func ofNetwork(err error, host string) (fault, bool) {
	dns, isDNS := errors.AsType[*net.DNSError](err)
	timeout, isNet := errors.AsType[net.Error](err)
	switch {
	case isDNS && dns.IsNotFound:
		return fault{fmt.Errorf("DNS knows no address of %s", host), "correct the host in the url"}, true
	case isDNS:
		return fault{fmt.Errorf("asking DNS for %s: %s", host, clean.Line(dns.Err, maxShown)), nextLater}, true
	case errors.Is(err, errTalkative):
		return fault{errTalkative, "see whether the url leads to the server that you mean"}, true
	case errors.Is(err, context.Canceled):
		return fault{context.Canceled, ""}, true
	case errors.Is(err, context.DeadlineExceeded), isNet && timeout.Timeout():
		return fault{errSilent, "see whether a firewall blocks the port, or the server is overloaded"}, true
	case errors.Is(err, syscall.ECONNREFUSED):
		return fault{errors.New("connection refused"), "nobody listens there: correct host and port in the url, or start the server"}, true
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return fault{errHungUp, "see the log of the server for why; it may not want this machine"}, true
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && isNet {
		return fault{errors.New(clean.Line(op.Err.Error(), maxShown)), "see whether this machine has a way to " + host}, true
	}
	return fault{}, false
}

func ofTLS(err error, _ string) (fault, bool) {
	if e, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return fault{fmt.Errorf("the answer is not TLS, it begins with %q", clean.Line(string(e.RecordHeader[:]), maxShown)), ""}, true
	}
	text := err.Error() // package tls has no types for these
	switch {
	case strings.Contains(text, "protocol version not supported"), strings.Contains(text, "selected unsupported protocol version"):
		return fault{
			errors.New("the server speaks no TLS 1.2 or 1.3, and older versions are not safe (RFC 8996)"),
			"turn TLS 1.2 on at the server, or use another one",
		}, true
	case strings.HasPrefix(text, "tls: "), strings.Contains(text, "remote error: tls: "):
		return fault{
			fmt.Errorf("TLS did not come about: %s", clean.Line(text, maxShown)),
			"see the log of the server for its side",
		}, true
	}
	return fault{}, false
}

func ofCertificate(err error, host string) (fault, bool) {
	if e, ok := errors.AsType[x509.HostnameError](err); ok {
		return fault{
			fmt.Errorf("the certificate is for %s, not for %s", namesOf(e.Certificate), host),
			"use a name of the certificate in the url, or get a certificate that names " + host,
		}, true
	}
	if e, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return fault{
			fmt.Errorf("no trusted authority stands behind the certificate, which %q issued", clean.Line(issuer(e.Cert), maxShown)),
			"name a PEM file of that authority in ca_file, if it is yours; else somebody may sit between",
		}, true
	}
	e, ok := errors.AsType[x509.CertificateInvalidError](err)
	switch {
	case ok && e.Reason == x509.Expired:
		return expired(e.Cert), true
	case ok:
		return fault{fmt.Errorf("the certificate cannot be used: %s", clean.Line(e.Error(), maxShown)), "get a certificate for servers"}, true
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return fault{fmt.Errorf("the certificate cannot be verified: %s", clean.Line(err.Error(), maxShown)), "see ca_file"}, true
	}
	return fault{}, false
}

func expired(leaf *x509.Certificate) fault {
	if time.Now().Before(leaf.NotBefore) {
		return fault{fmt.Errorf("the certificate is valid only from %s on", day(leaf.NotBefore)), "set the clocks of this machine and of the server"}
	}
	return fault{fmt.Errorf("the certificate expired on %s", day(leaf.NotAfter)), "renew the certificate of the server"}
}

const maxNames = 5 // of a certificate, in a text

func namesOf(leaf *x509.Certificate) string {
	all := leaf.DNSNames
	for _, ip := range leaf.IPAddresses {
		all = append(all, ip.String())
	}
	if len(all) == 0 {
		return "no name at all"
	}
	return clean.Line(strings.Join(all[:min(len(all), maxNames)], ", "), maxShown)
}

// issuer is "" for a certificate that is not known.
func issuer(c *x509.Certificate) string {
	if c == nil {
		return ""
	}
	return c.Issuer.String()
}

func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }
