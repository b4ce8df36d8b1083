package notify

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/textproto"
	"strings"
	"time"

	"github.com/wneessen/go-mail/smtp"

	"github.com/dmarcpipe/dmarcpipe/parse/lookup"
)

// How long each step may take. RFC 5321 section 4.5.3.2 allows minutes, for
// servers of its time; the whole session has Options.Timeout.
const (
	stepTimeout = 30 * time.Second
	dataTimeout = time.Minute
	quitTimeout = 5 * time.Second
)

// line is how to get a session with a server.
type line struct {
	server
	tls  *tls.Config
	helo string
	dial func(ctx context.Context, network, address string) (net.Conn, error)

	insecure bool
}

// session is a conversation with a mail server. ctx bounds the whole of it.
type session struct {
	*smtp.Client
	ctx  context.Context
	line *line
	conn *conn // below TLS
	stop func() bool
	*trace
}

// open connects, starts TLS and introduces itself. Unless the mode is clearText,
// a session that comes back is encrypted, and the server is who it should be.
func (l *line) open(ctx context.Context, t *trace) (*session, error) {
	s := &session{ctx: ctx, line: l, trace: t}
	if err := s.connect(); err != nil {
		return nil, err
	}
	if err := s.begin(); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// failed says in plain words why a step failed. name is that of the step in a
// trial.
func (s *session) failed(name, step string, err error) error {
	_, answered := errors.AsType[*textproto.Error](err)
	_, explained := errors.AsType[*Error](err)
	switch {
	case errors.Is(s.ctx.Err(), context.Canceled):
		err = context.Canceled
	case !answered && !explained && s.conn != nil && s.conn.broken != nil: // else half an answer is blamed
		err = s.conn.broken
	}
	e := explain(step, s.line.host, err)
	s.fail(name, e)
	return e
}

func (s *session) connect() error {
	step := "connecting to " + s.line.address()
	ctx, cancel := context.WithTimeout(s.ctx, stepTimeout)
	defer cancel()
	dialed, err := s.line.dial(ctx, "tcp", s.line.address())
	if err != nil {
		return s.failed("connect", step, err)
	}
	if s.line.mode == clearText && !s.line.insecure && !local(dialed.RemoteAddr()) {
		_ = dialed.Close() // nothing was sent
		return s.failed("connect", step, &Error{Step: step, Err: errClear})
	}
	s.conn = &conn{Conn: dialed, left: maxSaid, whole: s.line.mode != startTLS}
	s.stop = context.AfterFunc(s.ctx, func() { _ = dialed.SetDeadline(time.Unix(1, 0)) }) // ends every wait
	s.pass("connect", "%s", dialed.RemoteAddr())
	return nil
}

// local reports whether a connection stays on this machine. Connections that are
// no TCP are those of tests.
func local(a net.Addr) bool {
	at, err := netip.ParseAddrPort(a.String())
	return err != nil || at.Addr().Unmap().IsLoopback()
}

// within sets the deadline of a step. What fails here shows in the step.
func (s *session) within(d time.Duration) {
	_ = s.conn.SetDeadline(time.Now().Add(d))
	if s.ctx.Err() != nil { // it may have ended before the deadline was set
		_ = s.conn.SetDeadline(time.Unix(1, 0))
	}
}

// begin brings the session to the point where it could log in.
func (s *session) begin() error {
	var carrier net.Conn = s.conn
	if s.line.mode == implicitTLS {
		secured := tls.Client(s.conn, s.line.tls)
		s.within(stepTimeout)
		if err := secured.Handshake(); err != nil {
			return s.failed(stepTLS, "starting TLS with "+s.line.address(), s.line.misplaced(err))
		}
		s.pass(stepTLS, "%s", described(secured.ConnectionState()))
		carrier = secured
	}
	if err := s.greet(carrier); err != nil {
		return err
	}
	switch s.line.mode {
	case startTLS:
		return s.upgrade()
	case clearText:
		s.add(StatusInfo, stepTLS, "", "none: who sits between reads all, and the password")
	}
	return nil
}

func (s *session) greet(carrier net.Conn) error {
	s.within(stepTimeout)
	step := "reading the greeting of " + s.line.address()
	client, err := smtp.NewClient(carrier, s.line.host)
	if err != nil {
		return s.failed("greeting", step, s.line.mute(s.ctx, err))
	}
	s.Client = client
	s.SkipSMTPUTF8(true)
	s.within(stepTimeout)
	err = s.Hello(s.line.name(s.conn.LocalAddr()))
	if cmp.Or(err, s.conn.broken) != nil { // half an answer may have been taken for a whole one
		return s.failed("greeting", "introducing ourselves to "+s.line.address(), err)
	}
	return nil
}

// name is what to call ourselves: a name with a dot, else an address literal of
// RFC 5321 section 4.1.3.
func (l *line) name(a net.Addr) string {
	if strings.Contains(l.helo, ".") && lookup.IsName(l.helo) {
		return l.helo
	}
	at, err := netip.ParseAddrPort(a.String())
	switch {
	case err != nil:
		return "localhost"
	case at.Addr().Unmap().Is4():
		return "[" + at.Addr().Unmap().String() + "]"
	}
	return "[IPv6:" + at.Addr().WithZone("").String() + "]"
}

// errStripped ends a session that would go on in clear text.
var errStripped = errors.New("the server does not offer STARTTLS, or somebody on the way takes the offer out; nothing was sent")

func (s *session) upgrade() error {
	step := "starting TLS with " + s.line.address()
	if offered, _ := s.Extension("STARTTLS"); !offered {
		return s.failed(stepTLS, step, &Error{
			Step: step, Err: errStripped,
			Next: fmt.Sprintf("use smtps:// on port %d, which has no beginning in clear text, or see what sits between", portImplicit),
		})
	}
	s.within(stepTimeout)
	if err := s.StartTLS(s.line.tls); err != nil {
		return s.failed(stepTLS, step, s.line.injected(step, err))
	}
	state, ok := s.TLSConnectionState()
	if !ok || !state.HandshakeComplete {
		return s.failed(stepTLS, step, errStripped)
	}
	s.pass(stepTLS, "%s", described(state))
	return nil
}

// stepTLS is the name of the step in which a session becomes encrypted.
const stepTLS = "TLS"

// described is what people want to know of an encrypted connection.
func described(state tls.ConnectionState) string {
	leaf := state.PeerCertificates[0] // a server always sends one
	return fmt.Sprintf("%s, certificate for %s, valid until %s, from %s",
		tls.VersionName(state.Version), namesOf(leaf), day(leaf.NotAfter), issuer(leaf))
}

// close ends the connection; nothing that matters is on its way any more.
func (s *session) close() {
	s.stop()
	_ = s.conn.Close()
}

// quit says goodbye, as RFC 5321 section 4.1.1.10 wants it. What comes of that
// changes nothing.
func (s *session) quit() {
	s.within(quitTimeout)
	_ = s.Quit()
	s.close()
}

// has reports whether the server has an extension.
func (s *session) has(keyword string) bool {
	ok, _ := s.Extension(keyword)
	return ok
}
