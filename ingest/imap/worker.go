package imap

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	goimap "github.com/emersion/go-imap/v2"

	"github.com/dmarcpipe/dmarcpipe/ingest"
)

// worker reads one folder over one connection at a time. All but its board
// and its verdicts belongs to the goroutine of run.
type worker struct {
	board

	opts     *Options
	metrics  *metrics
	gate     *gate
	folder   string
	log      *slog.Logger
	handler  ingest.Handler
	verdicts *verdicts
	tray     tray

	tries     int                       // to get anything done
	warned    bool                      // that the connection is in clear text
	targets   map[ingest.Outcome]string // names on the server, for Move and Delete
	cursor    goimap.UID                // for None
	ackAfter  time.Time                 // no acknowledgement before that
	ackTries  int
	ackFault  string // that was logged
	waiting   int    // what of the gauge is of this folder
	sizeFails int    // times that asking for sizes broke the session
	passed    bool   // once, to the end
	stood     time.Time
}

func newWorker(s *Source, folder string) *worker {
	return &worker{
		opts: s.opts, metrics: s.metrics, gate: s.gate, folder: folder,
		log:      s.opts.Logger.With("folder", folder),
		verdicts: newVerdicts(),
	}
}

// run attends to the folder until ctx ends, connecting again after trouble.
func (w *worker) run(ctx context.Context, h ingest.Handler) error {
	w.handler = h
	life, end := graceful(ctx, w.opts.StopGrace)
	defer end()
	defer w.setWaiting(0)
	for {
		w.tries++
		err := w.opts.explain(w.attend(ctx, life))
		if ctx.Err() != nil || w.opts.Once {
			w.await(life)
			return w.outcome(ctx, err)
		}
		w.report(err)
		sleep(ctx, backoff(w.opts.Backoff, longestBackoff, max(w.tries, 1)))
	}
}

// graceful returns a context that ends a while after ctx does.
func graceful(ctx context.Context, grace time.Duration) (context.Context, context.CancelFunc) {
	life, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		timer := time.AfterFunc(grace, cancel)
		context.AfterFunc(life, func() { timer.Stop() })
	})
	return life, func() { stop(); cancel() }
}

// outcome is what run returns: an end of ctx is no error.
func (w *worker) outcome(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil //nolint:nilerr // the end was asked for
	}
	if left := w.tray.unread() + w.tray.count(phaseJudged); err == nil && left > 0 {
		err = fmt.Errorf("leaving %d mails that cannot be fetched or acknowledged", left)
	}
	if err != nil {
		return fmt.Errorf("reading %q of %q: %w", w.folder, w.opts.Name, err)
	}
	return nil
}

// attend opens a session and works until the end of ctx, or trouble.
func (w *worker) attend(ctx, life context.Context) error {
	s, err := w.connect(ctx, life)
	if err != nil {
		return err
	}
	defer s.close()
	w.connected(true)
	defer w.connected(false)
	for ctx.Err() == nil {
		if err := w.pass(ctx, s); err != nil {
			return err
		}
		if w.opts.Once {
			break
		}
		if err := w.rest(ctx, s); err != nil {
			return err
		}
	}
	return w.finish(life, s)
}

// connect opens a session up to the open folder.
func (w *worker) connect(ctx, life context.Context) (s *session, err error) {
	err = w.gate.pass(ctx, loginBackoff*w.opts.Backoff, func() (err error) {
		if s, err = dial(ctx, life, w.opts, w.metrics); err == nil {
			err = s.login(ctx)
		}
		return err
	})
	if err == nil {
		err = s.capabilities()
	}
	if err == nil {
		err = w.open(ctx, s)
	}
	if err != nil {
		if s != nil {
			s.close()
		}
		return nil, err
	}
	return s, nil
}

// loginBackoff is how many times longer the wait is after a refused login.
const loginBackoff = 30

func (w *worker) connected(yes bool) {
	delta := 1.0
	if !yes {
		delta = -1
	}
	w.metrics.connected.Add(delta)
	w.change(func(s *status) { s.connected = yes })
}

// progressed says that all is well: some mail, or a whole pass, got through.
func (w *worker) progressed() {
	w.tries = 0
	w.change(func(s *status) { s.err = nil })
}

// report makes trouble known, in the log only when it is news.
func (w *worker) report(err error) {
	w.metrics.reconnects.Inc()
	if err == nil {
		return
	}
	before := w.state().err
	w.change(func(s *status) { s.err = fmt.Errorf("reading %q of %q: %w", w.folder, w.opts.Name, err) })
	if after := w.state().err; before == nil || before.Error() != after.Error() {
		w.log.Warn("imap folder cannot be read now", "error", err)
	}
}

// A look through a tray of many mails takes a while, and is not done all the time.
const (
	manyMails = 10_000
	lookEvery = time.Second
)

// stand makes known what waits, and whether the worker has caught up: the mails
// of one whole pass, and what came since, are judged.
func (w *worker) stand() {
	if len(w.tray.mails) > manyMails && time.Since(w.stood) < lookEvery {
		return
	}
	w.stood = time.Now()
	since, unjudged := w.tray.waits()
	w.change(func(s *status) {
		s.oldest = since
		s.caughtUp = s.caughtUp || w.passed && !unjudged
	})
}

func (w *worker) setWaiting(n int) {
	w.metrics.waiting.Add(float64(n - w.waiting))
	w.waiting = n
}
