package facts

import (
	"context"
	"time"
)

// The times.
const (
	untilRead = 5 * time.Second  // between two looks whether old mail is read
	slow      = 5 * time.Second  // a refresh that takes longer is followed
	busyShare = 10               // by a pause of so many times its length
	maxAsk    = time.Minute      // for one question
	maxPause  = 30 * time.Minute // between two refreshes
)

// Run reads as often as Options.Every says until ctx ends, and more rarely where the store takes
// long. While the mailboxes are still read for the first time it waits: the
// values would be of no use, and every question makes the reading slower.
func (f *Facts) Run(ctx context.Context) {
	for ctx.Err() == nil {
		pause := untilRead
		if f.o.Caught() {
			begun := time.Now()
			f.refresh(ctx)
			pause = f.pauseAfter(time.Since(begun))
		}
		wait(ctx, pause)
	}
}

// pauseAfter is how long to wait after a refresh.
func (f *Facts) pauseAfter(took time.Duration) time.Duration {
	if took > slow {
		return min(busyShare*took, maxPause)
	}
	return f.o.Every - took
}

func wait(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}
