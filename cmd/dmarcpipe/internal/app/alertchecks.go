package app

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/alert"
)

// What a worker tells of itself, as the rules of the same names do in Prometheus.
const (
	alertNotReady     = "DmarcpipeNotReady"
	alertNotRead      = "DmarcpipeMailboxNotRead"
	alertLoginRefused = "DmarcpipeMailboxLoginRefused"

	alertPatience = 15 * time.Minute
)

// alertChecks are the alerts of operation that the worker itself can tell of.
func (w *worker) alertChecks() []alert.Check {
	all := []alert.Check{{Rule: alertNotReady, For: alertPatience, Test: w.notReady}}
	begun := time.Now()
	for i, s := range w.sources {
		name := w.Config.IMAP[i].Name
		all = append(all,
			alert.Check{Rule: alertLoginRefused, Subject: name, For: alertPatience, Test: func(context.Context) (float64, error) { return loginRefused(s) }},
			alert.Check{Rule: alertNotRead, Subject: name, Test: func(context.Context) (float64, error) { return notRead(s, begun) }},
		)
	}
	return all
}

// notReady fails while checks of /-/ready do, but for those of mailboxes, of which
// there are alerts of their own. The value is how many.
func (w *worker) notReady(ctx context.Context) (float64, error) {
	var errs []error
	for _, c := range w.judge.answer(ctx).Checks {
		if !c.OK && !strings.HasPrefix(c.Name, checkMailbox) {
			errs = append(errs, fmt.Errorf("%s: %s", c.Name, c.Error))
		}
	}
	return float64(len(errs)), errors.Join(errs...)
}

// login is a source that logs in; *imap.Source is one.
type login interface {
	reader
	RefusedLogins() int
}

// loginRefused fails while a mail server refuses to let the worker in. The value
// is how often in a row.
func loginRefused(s login) (float64, error) {
	n := s.RefusedLogins()
	if n == 0 {
		return 0, nil
	}
	return float64(n), because(s)
}

// because is why a source is not read.
func because(s reader) error {
	if err := s.LastError(); err != nil {
		return err
	}
	return errors.New("the log of the worker says what holds it up")
}

// notRead fails when a mailbox was not read for long, for another reason. The
// value is for how many seconds.
func notRead(s login, begun time.Time) (float64, error) {
	last := s.LastPoll()
	if last.IsZero() {
		last = begun
	}
	age := time.Since(last)
	if s.RefusedLogins() > 0 || age <= 3*s.Interval()+alertPatience {
		return age.Seconds(), nil
	}
	return age.Seconds(), because(s)
}
