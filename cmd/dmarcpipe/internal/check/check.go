// Package check looks at the DNS side of a mail domain, and at its mail servers:
// what it publishes, whether that works, and what to do next.
package check

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Run does all checks at once and returns their results in a fixed order.
// What cannot be found out is a result too; an error means that nothing was
// checked, because of the options.
func Run(ctx context.Context, o Options) ([]Result, error) {
	if err := o.complete(); err != nil {
		return nil, err
	}
	c := &checker{Options: o}
	groups := []func(context.Context) []Result{c.dmarc, c.spf, c.dkim, c.tlsrpt, c.mail, c.submission}
	found := make([][]Result, len(groups))
	var wg sync.WaitGroup
	for i, group := range groups {
		wg.Go(func() { found[i] = c.within(ctx, group) })
	}
	wg.Wait()
	var all []Result
	for _, results := range found {
		for _, r := range results {
			all = append(all, r.plain())
		}
	}
	return all, nil
}

// within gives a group its deadline.
func (c *checker) within(ctx context.Context, group func(context.Context) []Result) []Result {
	ctx, cancel := context.WithTimeoutCause(ctx, c.Timeout, fmt.Errorf("no answer within %s", c.Timeout.Round(time.Second)))
	defer cancel()
	return group(ctx)
}
