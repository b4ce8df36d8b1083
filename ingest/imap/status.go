package imap

import (
	"sync"
	"time"
)

// status is what the outside may know of a folder.
type status struct {
	connected bool
	polled    time.Time
	err       error
	oldest    time.Time // when the mail was found that waits longest; zero without one
	caughtUp  bool      // what the first pass found has its verdicts
}

// board is a status that one goroutine writes and others read.
type board struct {
	mu  sync.Mutex
	now status
}

func (b *board) state() status {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now
}

func (b *board) change(f func(*status)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	f(&b.now)
}
