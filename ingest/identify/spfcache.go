package identify

import (
	"context"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse/spf"
)

const (
	spfAge       = time.Hour
	spfFailedAge = 5 * time.Minute
	maxSPF       = 1_000 // domains
)

// spfCache remembers the networks of SPF records.
type spfCache struct {
	ask     spf.Resolver
	pace    *pace
	metrics *metrics

	mu sync.Mutex
	of map[string]*spfEntry
}

// spfEntry is held while it is asked for, so that others wait for the answer.
type spfEntry struct {
	held     chan struct{} // of one
	networks []netip.Prefix
	err      error
	until    time.Time
}

func newSPFCache(r spf.Resolver, p *pace, m *metrics) *spfCache {
	return &spfCache{ask: r, pace: p, metrics: m, of: make(map[string]*spfEntry)}
}

// covers reports whether the SPF record of domain, or one that it includes, has
// the network of addr. The error says that DNS did not answer.
func (c *spfCache) covers(ctx context.Context, domain string, addr netip.Addr) (bool, error) {
	networks, err := c.networks(ctx, domain)
	return slices.ContainsFunc(networks, func(p netip.Prefix) bool { return p.Contains(addr) }), err
}

func (c *spfCache) networks(ctx context.Context, domain string) ([]netip.Prefix, error) {
	entry := c.entry(domain)
	select {
	case entry.held <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-entry.held }()
	if time.Now().Before(entry.until) {
		c.metrics.spf(true)
		return entry.networks, entry.err
	}
	c.metrics.spf(false)
	if err := c.pace.wait(ctx); err != nil {
		return entry.networks, err
	}
	tree := spf.Expand(ctx, c.ask, domain)
	entry.err, entry.until = tree.Err, time.Now().Add(spfAge)
	if tree.Err != nil {
		entry.until = time.Now().Add(spfFailedAge)
	}
	if found := tree.Networks(); tree.Err == nil || len(found) > len(entry.networks) {
		entry.networks = found
	}
	return entry.networks, entry.err
}

// entry makes room where it must, for which any other goes.
func (c *spfCache) entry(domain string) *spfEntry {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.of[domain]; e != nil {
		return e
	}
	for d := range c.of {
		if len(c.of) < maxSPF {
			break
		}
		delete(c.of, d)
	}
	e := &spfEntry{held: make(chan struct{}, 1)}
	c.of[domain] = e
	return e
}
