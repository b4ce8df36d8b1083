package app

import (
	"fmt"
	"sync"
	"time"
)

// flow watches whether what goes into the sink comes out durable.
type flow struct {
	mu      sync.Mutex
	waiting int
	since   time.Time // when the wait began, or something last became durable

	durable func() // called, where set, when something became durable; it must not block
}

func (f *flow) begin() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.waiting == 0 {
		f.since = time.Now()
	}
	f.waiting++
}

func (f *flow) end(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.waiting--
	if err != nil {
		return
	}
	f.since = time.Now()
	if f.durable != nil {
		f.durable()
	}
}

// check fails while mails wait and nothing has become durable for long.
func (f *flow) check(now time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if age := now.Sub(f.since); f.waiting > 0 && age > maxStoreAge {
		return fmt.Errorf("nothing was stored for %s while mails wait (%d); look into the log for what the database says", age.Round(time.Second), f.waiting)
	}
	return nil
}
