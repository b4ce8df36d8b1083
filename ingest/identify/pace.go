package identify

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

const (
	patience    = 8               // failures in a row that are no reason to slow down
	slowestPace = 2 * time.Second // between two questions, unless the rate is lower
	maxDoubling = 16
)

// pace spaces the names and the SPF records that DNS is asked for. Each failure
// beyond a few in a row doubles the space; the first answer ends that.
type pace struct {
	space   time.Duration
	failed  atomic.Int32 // in a row
	answers atomic.Int32 // since the last call of dead

	mu   sync.Mutex
	next time.Time // when the next may be asked for
}

func newPace(rate int) *pace { return &pace{space: time.Second / time.Duration(rate)} }

func (p *pace) answered(said Said) {
	if said == SaidTemporary {
		p.failed.Add(1)
		return
	}
	p.failed.Store(0)
	p.answers.Add(1)
}

// dead reports whether DNS seems to be. Failures after many answers do not say
// so: what nobody answers takes longest, so it comes at the end of every batch.
func (p *pace) dead() bool {
	return p.failed.Load() > max(patience, p.answers.Swap(0))
}

// wait returns when it is the turn of the caller.
func (p *pace) wait(ctx context.Context) error {
	doublings := min(max(p.failed.Load()-patience, 0), maxDoubling)
	space := max(p.space, min(p.space<<doublings, slowestPace))
	p.mu.Lock()
	turn := time.Now()
	if p.next.After(turn) {
		turn = p.next
	}
	p.next = turn.Add(space)
	p.mu.Unlock()
	return sleep(ctx, time.Until(turn))
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
