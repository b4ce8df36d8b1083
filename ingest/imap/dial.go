package imap

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

const dialTimeout = 30 * time.Second

var errNoStartTLS = errors.New("the server does not offer STARTTLS")

// dial opens a connection, protects it as o.TLS says and reads the greeting.
// life bounds every command of the session; ctx bounds dialling alone.
func dial(ctx, life context.Context, o *Options, m *metrics) (*session, error) {
	s := &session{life: life, opts: o, metrics: m, news: make(chan struct{}, 1)}
	config, err := o.tlsConfig()
	if err != nil {
		return nil, err
	}
	if o.TLS == StartTLS && o.clearAllowed() {
		done, err := s.open(ctx, nil)
		if err != nil {
			return nil, err
		}
		if done {
			return s, nil
		}
	}
	if _, err := s.open(ctx, config); err != nil {
		return nil, err
	}
	return s, nil
}

// open makes one connection. With a nil config it stays in clear text, and
// done says whether it may be used: it may not where STARTTLS is to be had.
func (s *session) open(ctx context.Context, config *tls.Config) (done bool, err error) {
	address := net.JoinHostPort(s.opts.Host, strconv.Itoa(s.opts.Port))
	if s.conn, err = s.opts.Dial(ctx, "tcp", address); err != nil {
		return false, fmt.Errorf("connecting to %s: %w", address, err)
	}
	err = s.during(ctx, min(dialTimeout, s.opts.CommandTimeout), func() error { return s.greet(ctx, config) })
	if err != nil {
		s.close()
		return false, fmt.Errorf("greeting %s: %w", address, err)
	}
	if config == nil && s.opts.TLS == StartTLS && s.caps.Has(goimap.CapStartTLS) {
		s.close()
		s.inClear = false
		return false, nil
	}
	return true, nil
}

func (s *session) greet(ctx context.Context, config *tls.Config) (err error) {
	options := &imapclient.Options{TLSConfig: config, UnilateralDataHandler: s.listener()}
	switch {
	case config == nil || s.opts.TLS == ClearText:
		s.inClear = true
		s.client = imapclient.New(s.conn, options)
	case s.opts.TLS == StartTLS:
		if s.client, err = imapclient.NewStartTLS(s.conn, options); err != nil {
			return starting(err)
		}
	default:
		secured := tls.Client(s.conn, config)
		if err := secured.HandshakeContext(ctx); err != nil {
			return fmt.Errorf("negotiating TLS: %w", err)
		}
		s.conn = secured
		s.client = imapclient.New(secured, options)
	}
	if err := s.client.WaitGreeting(); err != nil {
		return err
	}
	// With a deadline: the client's own wait for capabilities is 30 seconds,
	// whatever happens to the connection.
	if s.caps = s.client.Caps(); s.caps == nil {
		return errors.New("the server does not say what it can do (CAPABILITY)")
	}
	return nil
}

// starting tells a server without STARTTLS from one with broken TLS.
func starting(err error) error {
	if _, refused := errors.AsType[*goimap.Error](err); refused {
		return fmt.Errorf("%w: %w", errNoStartTLS, err)
	}
	return fmt.Errorf("negotiating TLS: %w", err)
}

func (o *Options) tlsConfig() (*tls.Config, error) {
	pool, err := o.authorities()
	if err != nil {
		return nil, err
	}
	return &tls.Config{
		MinVersion: tls.VersionTLS12,
		RootCAs:    pool,
		ServerName: o.ServerName,
		NextProtos: nextProtos(o.TLS),
	}, nil
}

// nextProtos is what imapclient itself would send (RFC 7301, for imaps alone).
func nextProtos(mode TLSMode) []string {
	if mode == ImplicitTLS {
		return []string{"imap"}
	}
	return nil
}
