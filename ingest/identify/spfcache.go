package identify

import (
	"context"
	"net/netip"
	"slices"
	"sync"
	"time"
)

const (
	spfAge       = time.Hour
	spfFailedAge = 5 * time.Minute
	maxSPF       = 1_000  // domains
	maxPrefixes  = 10_000 // of one domain
	minBits4     = 8      // shorter prefixes let everybody send, and say nothing
	minBits6     = 16
)

// spfCache remembers the networks of SPF records.
type spfCache struct {
	expand  Expander
	metrics *metrics

	mu sync.Mutex
	of map[string]*spfEntry
}

// spfEntry is locked while it is asked for, so that others wait for the answer.
type spfEntry struct {
	mu       sync.Mutex
	networks []netip.Prefix
	err      error
	until    time.Time
}

func newSPFCache(expand Expander, m *metrics) *spfCache {
	return &spfCache{expand: expand, metrics: m, of: make(map[string]*spfEntry)}
}

// covers reports whether the SPF record of domain, or one that it includes, has
// the network of addr. The error says that DNS did not answer.
func (c *spfCache) covers(ctx context.Context, domain string, addr netip.Addr) (bool, error) {
	if c.expand == nil {
		return false, nil
	}
	networks, err := c.networks(ctx, domain)
	return slices.ContainsFunc(networks, func(p netip.Prefix) bool { return p.Contains(addr) }), err
}

func (c *spfCache) networks(ctx context.Context, domain string) ([]netip.Prefix, error) {
	entry := c.entry(domain)
	entry.mu.Lock()
	defer entry.mu.Unlock()
	if time.Now().Before(entry.until) {
		c.metrics.spf(true)
		return entry.networks, entry.err
	}
	c.metrics.spf(false)
	ctx, cancel := context.WithTimeout(ctx, maxAsk)
	defer cancel()
	networks, err := c.expand(ctx, domain)
	entry.err, entry.until = err, time.Now().Add(spfFailedAge)
	if err == nil {
		entry.networks, entry.until = usable(networks), time.Now().Add(spfAge)
	}
	return entry.networks, err
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
	e := &spfEntry{}
	c.of[domain] = e
	return e
}

// usable leaves out networks that are too large to say anything.
func usable(networks []netip.Prefix) []netip.Prefix {
	var kept []netip.Prefix
	for _, p := range networks[:min(len(networks), maxPrefixes)] {
		if p.Addr().Is4() && p.Bits() >= minBits4 || p.Addr().Is6() && p.Bits() >= minBits6 {
			kept = append(kept, p)
		}
	}
	return kept
}
