package imap

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
)

// explain puts before err what to do about it, where that is known.
func (o *Options) explain(err error) error {
	advice := o.advice(err)
	if advice == "" {
		return err
	}
	return fmt.Errorf("%s: %w", advice, err)
}

func (o *Options) advice(err error) string {
	if unknown, ok := errors.AsType[*net.DNSError](err); ok {
		return fmt.Sprintf("the name of the IMAP server %q cannot be resolved; check host", unknown.Name)
	}
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Sprintf("nothing answers on port %d of %q; check host and port (993 for TLS, 143 for STARTTLS)", o.Port, o.Host)
	case errors.Is(err, errSilent) && o.TLS != ImplicitTLS && o.Port == ImplicitTLS.port():
		return "port 993 waits for TLS; use imaps in place of imap"
	case errors.Is(err, errNoStartTLS):
		return "the connection was dropped rather than continued in clear text; use imaps on port 993"
	case errors.Is(err, errLogin):
		return "check username and password; many providers want an app password or a token here"
	}
	if advice := o.tlsAdvice(err); advice != "" || !lost(err) {
		return advice
	}
	return fmt.Sprintf("the connection to %q was lost; the next one goes on where it ended", o.Host)
}

// lost says whether the other side, or something between, ended the connection.
func lost(err error) bool {
	if errors.Is(err, errSilent) { // it was us
		return false
	}
	for _, end := range []error{net.ErrClosed, io.EOF, io.ErrUnexpectedEOF, syscall.ECONNRESET, syscall.EPIPE} {
		if errors.Is(err, end) {
			return true
		}
	}
	return false
}

func (o *Options) tlsAdvice(err error) string {
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return fmt.Sprintf("the certificate of %q is signed by an authority that is not trusted here; "+
			"if that is your own, name its PEM file in ca_file", o.Host)
	}
	if wrong, ok := errors.AsType[x509.HostnameError](err); ok {
		return fmt.Sprintf("the certificate is for %q and not for %q; connect by a name that it holds",
			wrong.Certificate.DNSNames, wrong.Host)
	}
	if invalid, ok := errors.AsType[x509.CertificateInvalidError](err); ok && invalid.Reason == x509.Expired {
		return fmt.Sprintf("the certificate of %q is not valid now (until %s); it must be renewed, or the clock of this machine is wrong",
			o.Host, invalid.Cert.NotAfter.UTC())
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return fmt.Sprintf("port %d of %q does not speak TLS; use imap (STARTTLS, port 143) in place of imaps", o.Port, o.Host)
	}
	return ""
}
