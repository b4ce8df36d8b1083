package imap

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"
)

// gate lets one folder at a time connect and log in, and none for a while
// after a login was refused: many of those lock an account.
type gate struct {
	mu     sync.Mutex
	closed time.Time // until then
	times  int

	refused atomic.Int64 // times, for who must not wait for the lock
}

// pass runs f once the gate is open. Each errLogin closes the gate, for longer
// each time.
func (g *gate) pass(ctx context.Context, first time.Duration, f func() error) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	sleep(ctx, time.Until(g.closed))
	if ctx.Err() != nil {
		return ctx.Err()
	}
	err := f()
	switch {
	case err == nil:
		g.times = 0
		g.refused.Store(0)
	case errors.Is(err, errLogin):
		g.times++
		g.refused.Store(int64(g.times))
		g.closed = time.Now().Add(backoff(first, longestRefused, g.times))
	}
	return err
}
