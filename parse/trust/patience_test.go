package trust

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

func deadline(t *testing.T) (context.Context, context.CancelFunc) {
	return context.WithTimeout(t.Context(), DefaultDeadline)
}

// A domain whose servers say nothing costs its deadline once a minute, whatever
// names below it sign, and costs others nothing.
func TestSilentDomainIsWaitedForOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPatience(silent{}, DefaultDeadline)
		cost := func(name string) time.Duration {
			ctx, cancel := deadline(t)
			defer cancel()
			start := time.Now()
			if _, err := p.LookupTXT(ctx, name); err == nil {
				t.Error("got no error")
			}
			return time.Since(start)
		}
		equal(t, cost("s._domainkey.a.Slow.example."), DefaultDeadline)
		equal(t, cost("s._domainkey.b.slow.example."), slowWait)
		equal(t, cost("_dmarc.slow.example."), slowWait)
		equal(t, cost("s._domainkey.other.example."), DefaultDeadline)
		time.Sleep(slowFor)
		equal(t, cost("s._domainkey.a.slow.example."), DefaultDeadline)
	})
}

// One that is answered at last is in the cache of the resolver, and one that has
// no time left is not slow.
func TestWhoIsNotSlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPatience(silent{}, DefaultDeadline)
		ctx, cancel := deadline(t)
		defer cancel()
		time.Sleep(DefaultDeadline - time.Second)
		if _, err := p.LookupTXT(ctx, "s._domainkey.late.example."); err == nil || len(p.slow) > 0 {
			t.Errorf("got %v, %v", err, p.slow)
		}
		p.Resolver = zones("s._domainkey.known.example", "v=DKIM1; p=")
		p.note("known.example", time.Now())
		if txts, err := p.LookupTXT(t.Context(), "s._domainkey.known.example."); err != nil || len(txts) != 1 {
			t.Errorf("got %q, %v", txts, err)
		}
	})
}

func TestSlowDomainsAreBounded(t *testing.T) {
	p := newPatience(silent{}, DefaultDeadline)
	for i := range 3 * maxSlow {
		p.note(fmt.Sprintf("d%d.example", i), time.Now())
	}
	equal(t, len(p.slow), maxSlow)
}
