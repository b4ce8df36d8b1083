package app

import (
	"context"
	"errors"
	"time"

	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/ingest/mailfile"
	"github.com/dmarcpipe/dmarcpipe/ingest/quarantine"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// ReplayOptions say which rejected mails are judged again, and who hears of it.
type ReplayOptions struct {
	Opening

	Filter   quarantine.Filter
	DryRun   bool                                   // judges only: opens no store, and changes nothing
	Abort    <-chan struct{}                        // closed: give up what is under way
	Progress mailfile.Progress                      // never nil
	Done     func(quarantine.Entry, ingest.Verdict) // hears of each verdict, one at a time
}

// Replay judges rejected mails again, stores what works now, and drops those
// from the quarantine that are not rejected any more. The summary is nil when
// the quarantine or the store could not be opened. The error names what could
// not be read, one line each.
func Replay(ctx context.Context, o ReplayOptions) (sum *ingest.Summary, err error) {
	ctx, giveUp := context.WithCancelCause(ctx)
	defer giveUp(nil)
	work, release := workContext(ctx, o.Abort, time.Duration(o.Config.StopTimeout))
	defer release()
	var undo cleanup
	defer func() { err = lost(ctx, errors.Join(err, undo.run(work))) }()
	if o.Opening, err = o.resolving(); err != nil {
		return nil, err
	}
	folder, err := o.openQuarantine()
	if err != nil {
		return nil, err
	}
	if mails, err := o.total(folder); mails == 0 {
		return &ingest.Summary{Rejected: map[reason.Reason]int{}}, err
	}
	h, err := o.handler(ctx, work, giveUp, &undo)
	if err != nil {
		return nil, err
	}
	tally := ingest.NewTally()
	err = o.source(folder).Run(ctx, tally.Watch(h))
	result := tally.Summary()
	return &result, err
}

// total tells how much there is to judge, before anything is opened for it.
// What cannot be read fails again later, so its error counts only where nothing
// else is there.
func (o ReplayOptions) total(folder *quarantine.Folder) (mails int, err error) {
	var bytes int64
	var errs []error
	for e, err := range chosen(folder, o.Filter) {
		if err != nil {
			errs = append(errs, err)
			continue
		}
		mails++
		bytes += e.Size
	}
	if mails > 0 {
		o.Progress.Total(bytes)
	}
	return mails, errors.Join(errs...)
}

func (o ReplayOptions) handler(ctx, work context.Context, giveUp context.CancelCauseFunc, undo *cleanup) (ingest.Handler, error) {
	if o.DryRun {
		return o.openDryRun(undo)
	}
	s, err := o.haste().openWriter(ctx, giveUp, undo)
	if err != nil {
		return nil, err
	}
	if err := o.nameAfter(s, undo); err != nil {
		return nil, err
	}
	p, _, err := o.openPipeline(ctx, work, s, folders{}, undo) // the source keeps or drops
	return p, err
}

func (o ReplayOptions) source(folder *quarantine.Folder) *quarantine.Source {
	return &quarantine.Source{
		Folder: folder,
		Filter: o.Filter,
		Limit:  int64(o.Config.Limits.Message),
		DryRun: o.DryRun,
		Done: func(e quarantine.Entry, v ingest.Verdict) {
			o.Progress.Advance(1, e.Size)
			o.Done(e, v)
		},
	}
}
