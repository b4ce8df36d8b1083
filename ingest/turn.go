package ingest

import (
	"context"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse"
)

// The bounds of the mails that wait for DNS while others are parsed: how many,
// and how many bytes of findings they hold, about.
const (
	maxAskers = 16
	maxAsking = 64 << 20
)

// rowWeight is about how many bytes a row takes beside its texts.
const rowWeight = 1 << 10

// turn runs f as one of the workers that have something to do. Each of them comes
// to its end, so that there is no context.
func (p *Pipeline) turn(f func()) {
	_ = p.turns.Acquire(context.Background(), 1)
	defer p.turns.Release(1)
	f()
}

// patience is how long a mail keeps its turn while it waits: most answers are at
// hand.
const patience = 2 * time.Millisecond

// aside runs f, which may wait, within a turn. If it does, others have the turn
// meanwhile, unless too much is held already by those that wait.
func (p *Pipeline) aside(weight int64, f func()) {
	lent := make(chan bool, 1)
	waits := time.AfterFunc(patience, func() {
		room := p.asking.TryAcquire(weight)
		if room {
			p.turns.Release(1)
		}
		lent <- room
	})
	f()
	if !waits.Stop() && <-lent {
		_ = p.turns.Acquire(context.Background(), 1)
		p.asking.Release(weight)
	}
}

// weightOf is about how much memory findings hold.
func weightOf(findings []parse.Finding) (weight int64) {
	for i := range findings {
		f := &findings[i]
		weight += rowWeight*int64(1+min(f.Rows(), parse.DefaultHoldRecords)) + int64(f.Held())
	}
	return min(weight, maxAsking)
}
