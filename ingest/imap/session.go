package imap

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// session is one connection. It is used by one goroutine at a time.
//
// Every error that is not a refusal (see refusal) leaves it unusable: the
// client gives up at any surprise in what the server sends.
type session struct {
	life    context.Context // outlives the soft stop, so that mail can be acknowledged
	opts    *Options
	metrics *metrics
	conn    net.Conn
	client  *imapclient.Client
	caps    goimap.CapSet
	news    chan struct{} // the server said that a folder changed
	last    time.Time     // end of the last command

	inClear     bool // nothing protects the connection
	idleRefused bool
}

// errSilent marks a server that does not answer in time.
var errSilent = errors.New("no answer")

// do runs a command under the deadline that the client itself lacks.
func (s *session) do(name command, f func() error) error {
	return s.doFor(s.opts.CommandTimeout, name, f)
}

func (s *session) doFor(timeout time.Duration, name command, f func() error) error {
	err := s.during(s.life, timeout, f)
	s.last = time.Now()
	s.metrics.commands.WithLabelValues(string(name), string(resultOf(err))).Inc()
	if err != nil {
		return fmt.Errorf("sending %s: %w", name, err)
	}
	return nil
}

// during runs f and cuts the connection when it takes too long: nothing else
// ends a Wait on a server that never answers.
func (s *session) during(ctx context.Context, timeout time.Duration, f func() error) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	stop := context.AfterFunc(ctx, s.cut)
	defer stop()
	err := f()
	if err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fmt.Errorf("%w within %s: %w", errSilent, timeout, err)
	}
	return err
}

// cut closes the connection under the client's feet, which unblocks it.
func (s *session) cut() { _ = s.conn.Close() }

// close ends the session without a word. The order matters: with a literal
// unread, client.Close waits for ever unless the connection is closed first.
func (s *session) close() {
	s.cut()
	if s.client != nil {
		_ = s.client.Close()
	}
}

// logout says good-bye. What the server answers does not matter: Exchange
// answers with an error.
func (s *session) logout() {
	_ = s.do(cmdLogout, func() error { return s.client.Logout().Wait() })
	s.close()
}

// capabilities asks again after the login: many servers offer more then.
func (s *session) capabilities() error {
	return s.do(cmdCapability, func() (err error) {
		s.caps, err = s.client.Capability().Wait()
		return err
	})
}

// keepAlive sends a NOOP when the connection was quiet for long.
func (s *session) keepAlive() error {
	if time.Since(s.last) < keepAliveAfter {
		return nil
	}
	return s.noop()
}

// noop makes the server look for new mail; with some a SEARCH does not.
func (s *session) noop() error {
	return s.do(cmdNoop, func() error { return s.client.Noop().Wait() })
}

const keepAliveAfter = 2 * time.Minute

// listener turns what the server says unasked into a hint. The client waits
// for it, so it never blocks.
func (s *session) listener() *imapclient.UnilateralDataHandler {
	return &imapclient.UnilateralDataHandler{
		Mailbox: func(data *imapclient.UnilateralDataMailbox) {
			if data.NumMessages == nil {
				return
			}
			select {
			case s.news <- struct{}{}:
			default:
			}
		},
	}
}

// refusal returns the NO or BAD in err: the server refused a command, and the
// session can go on.
func refusal(err error) (*goimap.Error, bool) {
	return errors.AsType[*goimap.Error](err)
}
