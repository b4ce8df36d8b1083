package resolver

import (
	"sync"
	"time"
)

const (
	silences   = 4 // in a row, until the servers are taken for dead
	firstPause = 10 * time.Second
	lastPause  = 2 * time.Minute
)

// breaker lets questions fail at once while no server answers, but for one now
// and then that finds out whether they do again.
type breaker struct {
	mu      sync.Mutex
	silent  int // questions without an answer in a row
	stopped bool
	pause   time.Duration
	until   time.Time // when one may be asked
}

// allow reports whether a question may be asked.
func (b *breaker) allow(now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.stopped {
		return true
	}
	if now.Before(b.until) {
		return false
	}
	b.until = now.Add(b.pause)
	return true
}

// answered says that a server is alive.
func (b *breaker) answered() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.silent, b.pause, b.stopped = 0, 0, false
}

// failed says that a server was silent, and reports whether it is time to find
// out whether all are.
func (b *breaker) failed() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.silent++
	return b.stopped || b.silent%silences == 0
}

// open stops questions for a while, each time for longer.
func (b *breaker) open() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.pause = min(max(2*b.pause, firstPause), lastPause)
	b.stopped, b.until = true, time.Now().Add(b.pause)
}
