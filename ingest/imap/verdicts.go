package imap

import (
	"sync"

	goimap "github.com/emersion/go-imap/v2"

	"github.com/dmarcpipe/dmarcpipe/ingest"
)

// verdict is what a handler said of one mail.
type verdict struct {
	validity uint32
	uid      goimap.UID
	outcome  ingest.Outcome
}

// verdicts carries them from any goroutine to that of the folder. It never
// blocks the one that puts, and holds no more than is under way.
type verdicts struct {
	signal chan struct{} // holds a token while something may be there

	mu   sync.Mutex
	list []verdict
}

func newVerdicts() *verdicts { return &verdicts{signal: make(chan struct{}, 1)} }

func (q *verdicts) put(v verdict) {
	q.mu.Lock()
	q.list = append(q.list, v)
	q.mu.Unlock()
	select {
	case q.signal <- struct{}{}:
	default:
	}
}

func (q *verdicts) take() []verdict {
	q.mu.Lock()
	defer q.mu.Unlock()
	list := q.list
	q.list = nil
	return list
}
