package check

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"time"
)

// endpoint is one address and port of a server.
type endpoint struct {
	host string // name to verify the certificate for
	addr netip.Addr
	port int
}

func (e endpoint) String() string { return net.JoinHostPort(e.addr.String(), strconv.Itoa(e.port)) }

// session is what a server showed of itself on one endpoint.
type session struct {
	endpoint
	reached   bool                 // a connection came about
	greeted   bool                 // and the server said that it is ready
	refused   bool                 // or that it does not talk to us
	greeting  string               // in a form that is fit for people
	plain     extensions           // offered before TLS
	secured   extensions           // offered in TLS
	tls       *tls.ConnectionState // nil without TLS
	clearAuth bool                 // it wants a password in clear text
	injected  bool                 // something came in clear text after STARTTLS was accepted
	err       error                // of the step that ended it; nil if it went to the end
}

// prober opens sessions, each with a deadline of its own.
type prober struct {
	dialer  Dialer
	name    string // for EHLO
	timeout time.Duration
	auth    bool // also try AUTH before TLS
}

func (c *checker) prober() prober {
	return prober{dialer: c.Dialer, name: c.SMTPName, timeout: c.sessionTimeout()}
}

// sessionTimeout lets a group ask DNS and try a server twice.
func (c *checker) sessionTimeout() time.Duration { return c.Timeout / 3 }

// errNoSTARTTLS ends a session that stays in clear text.
var errNoSTARTTLS = errors.New("STARTTLS is not offered")

// startTLS has a session that begins in clear text, RFC 3207.
func (p prober) startTLS(ctx context.Context, e endpoint) *session {
	return p.session(ctx, e, func(ctx context.Context, s *session, conn net.Conn) error {
		c := newSMTPConn(conn)
		if err := s.greet(c); err != nil {
			return err
		}
		if err := s.offers(c, p, &s.plain); err != nil {
			return err
		}
		if p.auth {
			s.tryClearAuth(c)
		}
		if err := s.askTLS(c); err != nil {
			return err
		}
		secured, err := s.handshake(ctx, conn, anyTLS(e.host))
		if err != nil {
			return err
		}
		return s.offers(newSMTPConn(secured), p, &s.secured)
	})
}

// implicitTLS has a session that is in TLS from its first byte, RFC 8314
// section 3.3.
func (p prober) implicitTLS(ctx context.Context, e endpoint) *session {
	return p.session(ctx, e, func(ctx context.Context, s *session, conn net.Conn) error {
		secured, err := s.handshake(ctx, conn, anyTLS(e.host))
		if err != nil {
			return err
		}
		c := newSMTPConn(secured)
		if err := s.greet(c); err != nil {
			return err
		}
		return s.offers(c, p, &s.secured)
	})
}

// session connects and hands the connection to talk.
func (p prober) session(ctx context.Context, e endpoint, talk func(context.Context, *session, net.Conn) error) *session {
	s := &session{endpoint: e}
	ctx, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()
	conn, err := p.dialer.DialContext(ctx, "tcp", e.String())
	if err != nil {
		s.err = ended(err)
		return s
	}
	defer func() { _ = conn.Close() }()                                              // there is nothing to lose any more
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) }) // ends every wait
	defer stop()
	s.reached = true
	s.err = talk(ctx, s, conn)
	return s
}

func (s *session) greet(c *smtpConn) error {
	r, err := c.read()
	if err != nil {
		return fmt.Errorf("reading the greeting: %w", err)
	}
	s.greeting = r.String()
	if r.code != codeReady {
		s.refused = true
		return fmt.Errorf("it refuses to talk: %s", r)
	}
	s.greeted = true
	return nil
}

func (s *session) offers(c *smtpConn, p prober, to *extensions) error {
	all, err := c.ehlo(p.name)
	*to = all
	return err
}

// tryClearAuth begins to log in without TLS, and goes no further than the
// server's invitation to send a password.
func (s *session) tryClearAuth(c *smtpConn) {
	r, err := c.command("AUTH PLAIN")
	if err != nil || r.code != codeContinue {
		return
	}
	s.clearAuth = true
	_, _ = c.command("*") // RFC 4954 section 4 ends it so; what fails shows in the next command
}

func (s *session) askTLS(c *smtpConn) error {
	if !s.plain.has("STARTTLS") {
		return errNoSTARTTLS
	}
	r, err := c.command("STARTTLS")
	if err != nil {
		return err
	}
	if r.code != codeReady {
		return fmt.Errorf("STARTTLS was refused: %s", r)
	}
	s.injected = c.r.Buffered() > 0 // whoever sits between could put answers there
	return nil
}

func (s *session) handshake(ctx context.Context, conn net.Conn, config *tls.Config) (net.Conn, error) {
	secured := tls.Client(conn, config)
	if err := secured.HandshakeContext(ctx); err != nil {
		return nil, fmt.Errorf("starting TLS: %w", ended(err))
	}
	state := secured.ConnectionState()
	s.tls = &state
	return secured, nil
}

// anyTLS takes every version and certificate: they are judged afterwards.
func anyTLS(host string) *tls.Config {
	config := &tls.Config{
		ServerName:         host,
		MinVersion:         tls.VersionTLS10,
		InsecureSkipVerify: true,
	}
	for _, suite := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
		config.CipherSuites = append(config.CipherSuites, suite.ID)
	}
	return config
}

// oldTLS reports whether a server still takes TLS 1.1 or 1.0, which RFC 8996
// forbids. With starttls the session begins in clear text.
func (p prober) oldTLS(ctx context.Context, e endpoint, starttls bool) bool {
	config := anyTLS(e.host)
	config.MaxVersion = tls.VersionTLS11
	s := p.session(ctx, e, func(ctx context.Context, s *session, conn net.Conn) error {
		if starttls {
			if err := s.upTo(newSMTPConn(conn), p); err != nil {
				return err
			}
		}
		_, err := s.handshake(ctx, conn, config)
		return err
	})
	return s.tls != nil
}

// upTo goes as far as the server's consent to TLS.
func (s *session) upTo(c *smtpConn, p prober) error {
	if err := s.greet(c); err != nil {
		return err
	}
	if err := s.offers(c, p, &s.plain); err != nil {
		return err
	}
	return s.askTLS(c)
}
