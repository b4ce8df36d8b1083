package notify

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"time"
)

// misplaced explains a server that begins in clear text where TLS should be.
func (l *line) misplaced(err error) error {
	e, ok := errors.AsType[tls.RecordHeaderError](err)
	if !ok || !bytes.HasPrefix(e.RecordHeader[:], []byte("220")) {
		return err
	}
	other := l.server
	other.mode = startTLS
	return &Error{
		Step: "starting TLS with " + l.address(),
		Err:  errors.New("the port begins in clear text, so it is one for STARTTLS"),
		Next: fmt.Sprintf("write %s in the url, or smtps:// with port %d", other.url(), portImplicit),
	}
}

// injected explains what is not TLS after the server agreed to STARTTLS.
func (l *line) injected(step string, err error) error {
	if _, ok := errors.AsType[tls.RecordHeaderError](err); !ok {
		return err
	}
	return &Error{
		Step: step,
		Err:  errors.New("something came in clear text after the server agreed to STARTTLS: it is broken, or somebody sits between; nothing was sent"),
		Next: fmt.Sprintf("use smtps:// on port %d, which has no beginning in clear text", portImplicit),
	}
}

const muteTimeout = 10 * time.Second

// mute explains a server that does not greet: it may wait for TLS.
func (l *line) mute(ctx context.Context, err error) error {
	timeout, ok := errors.AsType[net.Error](err)
	if l.mode == implicitTLS || !ok || !timeout.Timeout() || !l.speaksTLS(ctx) {
		return err
	}
	other := l.server
	other.mode = implicitTLS
	return &Error{
		Step: "reading the greeting of " + l.address(),
		Err:  errors.New("the server waits for TLS, so the port is one for implicit TLS"),
		Next: "write " + other.url() + " in the url",
	}
}

// speaksTLS reports whether a server takes a handshake at once. Its certificate
// does not matter here, as nothing else is said.
func (l *line) speaksTLS(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, muteTimeout)
	defer cancel()
	dialed, err := l.dial(ctx, "tcp", l.address())
	if err != nil {
		return false
	}
	defer func() { _ = dialed.Close() }() // there is nothing to lose
	config := l.tls.Clone()
	config.InsecureSkipVerify = true
	return tls.Client(&conn{Conn: dialed, left: maxSaid, whole: true}, config).HandshakeContext(ctx) == nil
}
