package identify

import (
	"context"
	"sync"
)

// progress knows whether what came last was looked at. It is safe for concurrent
// use.
type progress struct {
	mu   sync.Mutex
	came uint64        // how often something new came; the start counts as once
	seen uint64        // came when the last whole look began
	next chan struct{} // closed with the next whole look
}

func newProgress() *progress { return &progress{came: 1, next: make(chan struct{})} }

func (p *progress) add() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.came++
}

// begin returns what finish has to be told after a whole look.
func (p *progress) begin() uint64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.came
}

func (p *progress) finish(came uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.seen = came
	close(p.next)
	p.next = make(chan struct{})
}

// behind returns what closes with the next whole look, until what came before
// now was looked at.
func (p *progress) behind(came uint64) (next <-chan struct{}, behind bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.next, p.seen < came
}

// wait returns once all that has come was looked at, or with the error of ctx.
func (p *progress) wait(ctx context.Context) error {
	came := p.begin()
	for next, behind := p.behind(came); behind; next, behind = p.behind(came) {
		select {
		case <-next:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}
