package unverified

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/ingest/quarantine"
)

// Run hands the mails to h again, now and every so often until ctx ends, slowly,
// so that new mail goes before them. It drops those whose sender is known now,
// and those that are too old.
func (f *Folder) Run(ctx context.Context, h ingest.Handler) {
	var tidy sync.WaitGroup
	tidy.Go(func() { f.kept.Run(ctx) })
	defer tidy.Wait()
	tick := time.NewTicker(f.options.Every)
	defer tick.Stop()
	for {
		f.round(ctx, h)
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// round judges every mail once.
func (f *Folder) round(ctx context.Context, h ingest.Handler) {
	mails, settled := 0, 0
	s := quarantine.Source{
		Folder: f.kept, Limit: f.options.Limit, Stays: stays,
		Done: func(e quarantine.Entry, v ingest.Verdict) {
			mails++
			if v.Outcome != ingest.OutcomeRetry && !stays(v) {
				settled++
				f.settle(e, v)
			}
		},
	}
	if err := s.Run(ctx, paced{h, f.options.Pace}); err != nil && ctx.Err() == nil {
		f.log.Warn("mails of unknown senders cannot be judged again; trying again later", slog.Any("error", err))
	}
	if mails > 0 {
		f.log.Info("mails of unknown senders judged again", slog.Int("mails", mails), slog.Int("settled", settled))
	}
}

// stays reports whether a mail is to be judged once more.
func stays(v ingest.Verdict) bool { return v.Doubtful }

// paced is a Handler that takes its time.
type paced struct {
	ingest.Handler

	pause time.Duration
}

// Handle implements ingest.Handler.
func (p paced) Handle(ctx context.Context, m ingest.Mail, done func(ingest.Verdict)) error {
	select {
	case <-time.After(p.pause):
		return p.Handler.Handle(ctx, m, done)
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
