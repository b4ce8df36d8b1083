package trust

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse/dmarc"
)

// The bounds of what is remembered of slow domains.
const (
	slowFor  = time.Minute
	slowWait = 50 * time.Millisecond // for a slow domain: what is in a cache comes in time
	maxSlow  = 1000
)

// patience is a Resolver that does not wait twice for the same organizational
// domain. Otherwise anybody who has a domain whose servers say nothing, or take
// their time, could hold up all mail with mails that are signed by names below it.
type patience struct {
	Resolver

	limit time.Duration // of an answer that is not slow
	mu    sync.Mutex
	slow  map[string]time.Time // until when
}

func newPatience(r Resolver, deadline time.Duration) *patience {
	return &patience{Resolver: r, limit: deadline / 2, slow: map[string]time.Time{}}
}

// LookupTXT implements Resolver.
func (p *patience) LookupTXT(ctx context.Context, name string) ([]string, error) {
	org, start := dmarc.OrgDomain(strings.TrimSuffix(strings.ToLower(name), ".")), time.Now()
	if p.isSlow(org, start) {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, slowWait)
		defer cancel()
	}
	txts, err := p.Resolver.LookupTXT(ctx, name)
	if now := time.Now(); now.Sub(start) >= p.limit {
		p.note(org, now)
	}
	return txts, err
}

func (p *patience) isSlow(org string, now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return now.Before(p.slow[org])
}

// note remembers a slow domain. To forget all of them costs one wait for each.
func (p *patience) note(org string, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.slow) >= maxSlow {
		clear(p.slow)
	}
	p.slow[org] = now.Add(slowFor)
}
