package check

import (
	"context"
	"encoding/json"
	"net"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// hostile answers every question for records in the same way.
type hostile struct {
	Resolver
	texts []string
	block bool // until nobody waits any more
	err   error
}

func (h *hostile) answer(ctx context.Context) error {
	if h.block {
		<-ctx.Done()
		return &net.DNSError{Err: ctx.Err().Error(), IsTimeout: true}
	}
	return h.err
}

func (h *hostile) LookupTXT(ctx context.Context, _ string) ([]string, error) {
	return h.texts, h.answer(ctx)
}

func (h *hostile) LookupMX(ctx context.Context, _ string) ([]*net.MX, error) {
	return nil, h.answer(ctx)
}

func (h *hostile) LookupNetIP(ctx context.Context, _, _ string) ([]netip.Addr, error) {
	return nil, h.answer(ctx)
}

func (h *hostile) LookupCNAME(ctx context.Context, _ string) (string, error) {
	return "", h.answer(ctx)
}

// records are the groups of this side, as Run does them.
func (c *checker) records(ctx context.Context) []Result {
	var all []Result
	for _, group := range []func(context.Context) []Result{c.dmarc, c.spf, c.dkim, c.tlsrpt} {
		for _, r := range c.within(ctx, group) {
			all = append(all, r.plain())
		}
	}
	return all
}

func hostileChecker(r Resolver) *checker {
	o := Options{Domain: "example.com", Resolver: r, Timeout: time.Minute}
	for range 2 * maxSelectors {
		o.Selectors = append(o.Selectors, Selector{Name: "s", Messages: 1})
	}
	return &checker{o}
}

// TestHostileTexts holds that what is shown stays small, whatever DNS says.
func TestHostileTexts(t *testing.T) {
	const size = 64 << 10
	terms := func(term string) string { return strings.Repeat(" "+term, size/(len(term)+1)) }
	tests := map[string][]string{
		"64 KiB of DMARC":    {"v=DMARC1; p=none; rua=" + strings.Repeat("mailto:a@example.net,", size/21)},
		"tags of DMARC":      {"v=DMARC1; p=none" + strings.Repeat(";x=y", size/4)},
		"addresses of DMARC": {"v=DMARC1; p=none; rua=" + strings.Repeat("mailto:a@b.example.net,", 600)},
		"64 KiB of SPF":      {"v=spf1" + terms("include:example.org")},
		"a tree of SPF":      {"v=spf1" + terms("include:example.org")[:10_000]},
		"SPF that asks":      {"v=spf1" + terms("mx:a.example.org")[:10_000]},
		"64 KiB of key":      {"v=DKIM1; p=" + strings.Repeat("A", size)},
		"tags of a key":      {"v=DKIM1; p=" + strings.Repeat(";t=y", size/4)},
		"64 KiB of TLS-RPT":  {"v=TLSRPTv1; rua=" + strings.Repeat("mailto:a@example.net,", size/21)},
		"controls":           {"v=DMARC1; p=none; x=\x1b]0;owned\a", "v=spf1 a:\x1b[2J", "v=DKIM1; p=\x1b[2J", "v=TLSRPTv1; rua=\x1b[2J"},
		"six thousand texts": strings.Split(strings.Repeat("v=DMARC1; p=none\nv=spf1 a\nv=DKIM1; p=A\nv=TLSRPTv1; rua=x\nv=spf1x\nv=DMARC2\n", 1_000), "\n"),
	}
	for name, texts := range tests {
		t.Run(name, func(t *testing.T) {
			results := hostileChecker(&hostile{texts: texts}).records(t.Context())
			checkResults(t, results)
			shown, err := json.Marshal(results)
			if err != nil {
				t.Fatal(err)
			}
			if len(results) > 200 || len(shown) > 1<<20 || strings.Contains(string(shown), "\\u001b") {
				t.Errorf("%d results, %d bytes", len(results), len(shown))
			}
			t.Logf("%d results, %d KiB", len(results), len(shown)>>10)
		})
	}
}

// TestSlowDNS holds that no group waits for longer than it may, and that it says
// that nothing is known.
func TestSlowDNS(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := hostileChecker(&hostile{block: true})
		start := time.Now()
		results := c.records(t.Context())
		if took := time.Since(start); took > 4*time.Minute {
			t.Errorf("four groups of a minute each take %s", took)
		}
		for _, r := range results {
			if r.Status != StatusUnknown && r.Name != "selectors" {
				t.Errorf("an outage is taken for an answer: %+v", r)
			}
		}
		checkResults(t, results)
	})
}

// TestAliasLoop is what resolvers make of one: a failure of the server.
func TestAliasLoop(t *testing.T) {
	for _, r := range hostileChecker(&hostile{err: &net.DNSError{Err: "too many aliases"}}).records(t.Context()) {
		if r.Status == StatusPass || r.Status == StatusWarn {
			t.Errorf("a loop is taken for an answer: %+v", r)
		}
	}
}

// BenchmarkHostileTree is the dearest SPF record that is read to its bounds.
func BenchmarkHostileTree(b *testing.B) {
	c := hostileChecker(&hostile{texts: []string{"v=spf1" + strings.Repeat(" include:a.example.org mx:b.example.org", 300)}})
	b.ReportAllocs()
	for b.Loop() {
		c.spf(b.Context())
	}
}
