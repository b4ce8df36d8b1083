package imap

import (
	"context"
	"time"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// longestRest is how long a connection stays without a command. Servers drop
// IDLE and quiet connections after ten minutes, whatever RFC 2177 says.
const longestRest = 9 * time.Minute

// wait returns at news from the server, when wake or signal says so, when ctx
// ends or when the connection ends. IDLE makes news come at once; it is a
// hint and no more, since on some servers and folders nothing ever comes.
func (s *session) wait(ctx context.Context, wake <-chan time.Time, signal <-chan struct{}) (why cause, err error) {
	if s.opts.NoIdle || s.idleRefused || !s.caps.Has(goimap.CapIdle) {
		return s.listen(ctx, wake, signal), nil
	}
	var idle *imapclient.IdleCommand
	err = s.do(cmdIdle, func() error {
		idle, err = s.client.Idle()
		return err
	})
	if _, refused := refusal(err); refused {
		s.idleRefused = true
		return s.listen(ctx, wake, signal), nil
	}
	if err != nil {
		return "", err
	}
	why = s.listen(ctx, wake, signal)
	return why, s.do(cmdIdle, func() error {
		if err := idle.Close(); err != nil {
			return err
		}
		return idle.Wait()
	})
}

// cause says why a wait ended.
type cause string

const (
	byTime   cause = "time"
	bySignal cause = "signal"
	byNews   cause = "news"
	byEnd    cause = "end"
)

func (s *session) listen(ctx context.Context, wake <-chan time.Time, signal <-chan struct{}) cause {
	select {
	case <-wake:
		return byTime
	case <-signal:
		return bySignal
	case <-s.news:
		return byNews
	case <-s.client.Closed():
		return byNews // the next command will tell
	case <-ctx.Done():
		return byEnd
	}
}
