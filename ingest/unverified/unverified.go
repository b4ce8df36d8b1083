// Package unverified keeps the mails whose sender could not be found out,
// because DNS did not answer, and has them judged again until it is known or
// they are too old. Nothing waits for it: their reports are stored, or rejected,
// as they are.
//
// The folder is like that of package quarantine, and smaller: what is lost from
// it costs a better grade, and no report.
package unverified

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/ingest/quarantine"
)

// The defaults. Signatures are not valid for long: those of large senders for a
// week.
const (
	DefaultMaxSize = 256 << 20
	DefaultMaxAge  = 5 * 24 * time.Hour
	DefaultEvery   = 10 * time.Minute
	DefaultPace    = 50 * time.Millisecond
)

// Options say where the mails are kept. Only Path and Limit are needed.
type Options struct {
	Path       string
	Limit      int64                 // bytes of a mail
	MaxSize    int64                 // bytes of all files; the oldest are dropped first. 0 is DefaultMaxSize
	MaxAge     time.Duration         // 0 is DefaultMaxAge
	Every      time.Duration         // between two rounds; 0 is DefaultEvery
	Pace       time.Duration         // between two mails; 0 is DefaultPace
	Rejected   *quarantine.Folder    // which may have these mails too, and hears of their verdicts; nil for none
	Version    string                // of this program
	Logger     *slog.Logger          // nil is silence
	Registerer prometheus.Registerer // nil is none
	Now        func() time.Time      // nil is time.Now
}

// Folder keeps mails. It is safe for concurrent use, also by several processes.
type Folder struct {
	options Options
	log     *slog.Logger
	kept    *quarantine.Folder
	warned  atomic.Int64 // when adding failed and was logged, Unix nanoseconds
}

var _ ingest.Doubts = (*Folder)(nil)

// Open returns the folder, which is created when the first mail is added.
func Open(o Options) (*Folder, error) {
	o.MaxSize = cmp.Or(o.MaxSize, DefaultMaxSize)
	o.MaxAge = cmp.Or(o.MaxAge, DefaultMaxAge)
	o.Every, o.Pace = cmp.Or(o.Every, DefaultEvery), cmp.Or(o.Pace, DefaultPace)
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	kept, err := quarantine.Open(quarantine.Options{
		Path: o.Path, Name: "unverified", Mails: "mails of unknown senders", Setting: "engine.data", Loose: true,
		MaxSize: o.MaxSize, MaxAge: o.MaxAge, Version: o.Version,
		Logger: o.Logger, Registerer: o.Registerer, Now: o.Now,
	})
	if err != nil {
		return nil, err
	}
	return &Folder{options: o, log: o.Logger.With(slog.String("component", "unverified")), kept: kept}, nil
}

// Add implements ingest.Doubts. Trouble with the disk costs the mail its second
// chance; it is counted, and logged once in a while.
func (f *Folder) Add(ctx context.Context, m *ingest.Mail, v ingest.Verdict) {
	err := f.kept.Keep(ctx, m, v)
	if err != nil && ctx.Err() == nil && f.warnNow() {
		f.log.WarnContext(ctx, "a mail of an unknown sender cannot be kept, and its grade stays as it is", slog.Any("error", err))
	}
}

// warnNow reports whether trouble is to be logged: its cause is the same for
// every mail.
func (f *Folder) warnNow() bool {
	now, last := f.options.Now().UnixNano(), f.warned.Load()
	return (last == 0 || now-last >= int64(f.options.Every)) && f.warned.CompareAndSwap(last, now)
}

// settle brings the rejected mail of the same name in line with a verdict.
func (f *Folder) settle(e quarantine.Entry, v ingest.Verdict) {
	if f.options.Rejected == nil {
		return
	}
	if err := f.options.Rejected.Rejudge(e, v, v.Outcome == ingest.OutcomeRejected); err != nil && f.warnNow() {
		f.log.Warn("a mail that was judged again stays in the quarantine", slog.Any("error", fmt.Errorf("noting its verdict: %w", err)))
	}
}
