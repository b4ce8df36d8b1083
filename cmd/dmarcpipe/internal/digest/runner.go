package digest

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/domains"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/notify"
	"github.com/dmarcpipe/dmarcpipe/store"
)

const (
	every        = time.Minute     // between two looks at the clock
	firstBackoff = 5 * time.Minute // after a digest that could not be sent
	maxBackoff   = time.Hour

	// sentAs stands for digests among the alerts that receivers were told of.
	sentAs = "digest"
)

// Ledger is a store that keeps what each receiver was sent last.
type Ledger interface {
	Store
	AlertsSent(ctx context.Context) ([]store.AlertSent, error)
	PutAlertsSent(ctx context.Context, sent []store.AlertSent) error
}

// Receiver is somebody who gets digests.
type Receiver struct {
	notify.Mailer
	Domains  []string // names with all below them, and patterns with *; none means all
	Schedule Schedule
}

// RunnerOptions are what a Runner needs.
type RunnerOptions struct {
	Store      Ledger
	Receivers  []Receiver       // with names of their own
	Resolver   domains.Resolver // is asked what the domains publish; nil if DNS is not to be asked
	Caught     func() bool      // whether the mailboxes are caught up; nil is always
	Logger     *slog.Logger
	Registerer prometheus.Registerer
}

// Runner sends digests when they are due. What was missed while it did not run is
// made up for by one digest, and one that could not be sent is tried again.
type Runner struct {
	o         RunnerOptions
	metrics   *metrics
	receivers []*recipient
	known     bool   // the ledger was read
	trouble   string // that kept it from being read
}

// recipient is a Receiver, and how sending went.
type recipient struct {
	Receiver
	last    time.Time // when it was sent to
	next    time.Time // no try before
	backoff time.Duration
	trouble string // of the last try
}

// NewRunner returns a Runner that has not begun.
func NewRunner(o RunnerOptions) *Runner {
	r := &Runner{o: o}
	names := make([]string, len(o.Receivers))
	for i, to := range o.Receivers {
		names[i] = to.Name()
		r.receivers = append(r.receivers, &recipient{Receiver: to})
	}
	r.metrics = newMetrics(o.Registerer, names)
	return r
}

// Run sends what is due until ctx ends. Trouble is logged and tried again.
func (r *Runner) Run(ctx context.Context) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		r.look(ctx)
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// look sends to everybody whose digest is due.
func (r *Runner) look(ctx context.Context) {
	if len(r.receivers) == 0 || r.o.Caught != nil && !r.o.Caught() {
		return
	}
	if err := r.remember(ctx); err != nil {
		if ctx.Err() == nil && err.Error() != r.trouble {
			r.trouble = err.Error()
			r.o.Logger.Warn("digests wait", slog.Any("error", err))
		}
		return
	}
	for _, to := range r.receivers {
		now := time.Now()
		if Due(to.last, now, to.Schedule) && !now.Before(to.next) && ctx.Err() == nil {
			r.settle(to, now, r.send(ctx, to, now))
		}
	}
}

// remember reads the ledger once. For whoever is new in it the time runs from
// now on: nobody is sent a digest because a program was started.
func (r *Runner) remember(ctx context.Context) error {
	if r.known {
		return nil
	}
	all, err := r.o.Store.AlertsSent(ctx)
	if err != nil {
		return fmt.Errorf("reading when digests were sent: %w", err)
	}
	sent := map[string]time.Time{}
	for _, s := range all {
		if s.Alert == sentAs {
			sent[s.Receiver] = s.SentAt
		}
	}
	var begin []store.AlertSent
	for _, to := range r.receivers {
		if to.last = sent[to.Name()]; to.last.IsZero() {
			to.last = time.Now()
			begin = append(begin, entry(to.Name(), to.last))
		}
	}
	if len(begin) > 0 {
		if err := r.o.Store.PutAlertsSent(ctx, begin); err != nil {
			return fmt.Errorf("keeping when digests begin: %w", err)
		}
	}
	r.known = true
	return nil
}

func entry(receiver string, at time.Time) store.AlertSent {
	return store.AlertSent{Receiver: receiver, Alert: sentAs, Since: at, SentAt: at}
}

// send sends a digest, and keeps that it was sent: a crash between the two sends
// it twice, and never not at all.
func (r *Runner) send(ctx context.Context, to *recipient, now time.Time) error {
	d, err := Gather(ctx, Options{Store: r.o.Store, Now: now, Days: to.Schedule.Days(), Domains: to.Domains, Resolver: r.o.Resolver})
	if err != nil {
		return err
	}
	if err := SendTo(ctx, d, to); err != nil {
		return err
	}
	to.last = now
	if err := r.o.Store.PutAlertsSent(ctx, []store.AlertSent{entry(to.Name(), now)}); err != nil {
		return fmt.Errorf("keeping that the digest was sent: %w", err)
	}
	return nil
}

// SendTo sends a digest as a mail.
func SendTo(ctx context.Context, d *Digest, to notify.Mailer) error {
	letter, err := d.Letter()
	if err != nil {
		return err
	}
	if err := to.Send(ctx, letter); err != nil {
		return fmt.Errorf("sending the digest to %s: %w", to.Name(), err)
	}
	return nil
}

// settle notes how sending went.
func (r *Runner) settle(to *recipient, now time.Time, err error) {
	log := r.o.Logger.With(slog.String("receiver", to.Name()))
	if err == nil {
		to.next, to.backoff, to.trouble = time.Time{}, 0, ""
		r.metrics.sent(to.Name(), now)
		log.Info("digest sent", slog.Int("days", to.Schedule.Days()))
		return
	}
	to.backoff = min(max(2*to.backoff, firstBackoff), maxBackoff)
	to.next = now.Add(to.backoff)
	r.metrics.failed(to.Name())
	if err.Error() != to.trouble {
		to.trouble = err.Error()
		log.Warn("digest not sent, trying again", slog.Any("error", err), slog.Duration("wait", to.backoff))
	}
}
