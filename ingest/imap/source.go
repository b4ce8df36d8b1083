// Package imap reads report mail from IMAP mailboxes.
//
// A mail is touched on the server only after its verdict is final, and never
// in a way that could touch other mail: UIDs alone, BODY.PEEK, MOVE or COPY
// with care, and no plain EXPUNGE. Whatever breaks is done again; the handler
// knows duplicates.
//
// It does not decode mail, and keeps nothing on disk.
package imap

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/dmarcpipe/dmarcpipe/ingest"
)

// Source is one mailbox. Its methods may be called from any goroutine, Run
// once at a time.
type Source struct {
	opts    *Options
	metrics *metrics
	gate    *gate
	workers []*worker
}

var _ ingest.Source = (*Source)(nil)

// New checks opts and registers the metrics. It does not connect. The error
// names each field that is wrong.
func New(opts Options) (*Source, error) {
	opts = opts.withDefaults()
	if err := opts.validate(); err != nil {
		return nil, fmt.Errorf("checking imap source %q: %w", opts.Name, err)
	}
	opts.Logger = opts.Logger.With("component", "imap", "source", opts.Name)
	s := &Source{opts: &opts, metrics: newMetrics(opts.Name, opts.Registerer), gate: &gate{}}
	for _, folder := range opts.Folders {
		s.workers = append(s.workers, newWorker(s, folder))
	}
	s.register()
	return s, nil
}

// Run reads all folders until ctx ends, however often the server goes away.
// Then it waits at most StopGrace for verdicts and acknowledges them. With
// Once it ends after one look at each folder, with the errors that it met.
func (s *Source) Run(ctx context.Context, h ingest.Handler) error {
	errs := make([]error, len(s.workers))
	var group sync.WaitGroup
	for i, w := range s.workers {
		group.Go(func() { errs[i] = w.run(ctx, h) })
	}
	group.Wait()
	return errors.Join(errs...)
}

// Connected reports whether all folders are open now.
func (s *Source) Connected() bool {
	for _, w := range s.workers {
		if !w.state().connected {
			return false
		}
	}
	return true
}

// LastPoll is when the folder that is furthest behind was last read without
// trouble: searched, or a part of its mail handed over. It is zero before each
// folder was.
func (s *Source) LastPoll() time.Time {
	oldest := s.workers[0].state().polled
	for _, w := range s.workers[1:] {
		if polled := w.state().polled; polled.Before(oldest) {
			oldest = polled
		}
	}
	return oldest
}

// LastError is what keeps folders from being read now, nil when nothing does.
func (s *Source) LastError() error {
	var errs []error
	for _, w := range s.workers {
		errs = append(errs, w.state().err)
	}
	return errors.Join(errs...)
}
