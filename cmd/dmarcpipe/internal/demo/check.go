package demo

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/app"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/check"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/sample"
)

// checkWidth is how wide the output of the check is, as that of domains.
const checkWidth = 100

// check prints what dmarcpipe check says of the shown domain, with the selectors
// that its reports name.
func (o Options) check(ctx context.Context, store app.Opening, zone *sample.Zone) error {
	seen, err := app.Selectors(ctx, store, shown, o.Sample.End.AddDate(0, 0, -readinessDays))
	if err != nil {
		return fmt.Errorf("asking for the selectors of %s: %w", shown, err)
	}
	results, err := checkSample(ctx, zone, check.Options{Domain: shown, Selectors: seen})
	if err != nil {
		return err
	}
	return printCheck(o.Stdout, results)
}

// printCheck prints what does not pass, under the sum of all.
func printCheck(out io.Writer, results []check.Result) error {
	sum := check.Count(results)
	findings := slices.DeleteFunc(slices.Clone(results), func(r check.Result) bool { return r.Status == check.StatusPass })
	var table strings.Builder
	if err := check.Print(&table, findings, check.PrintOptions{Domain: shown, Width: checkWidth}); err != nil {
		return fmt.Errorf("laying out the check of %s: %w", shown, err)
	}
	lines := slices.Collect(strings.Lines(table.String()))
	groups := strings.Join(lines[:max(0, len(lines)-2)], "") // the last line, after a blank one, is a sum of the findings alone
	_, err := fmt.Fprintf(out, "\ndmarcpipe check %s: %s; what passes is left out here\n\n%s", shown, &sum, groups)
	return err
}

// checkSample checks a domain of the sample, with servers in this process.
func checkSample(ctx context.Context, zone *sample.Zone, o check.Options) ([]check.Result, error) {
	servers, err := newServers(zone, time.Now())
	if err != nil {
		return nil, err
	}
	defer servers.wait()
	o.Resolver, o.Dialer, o.RootCAs = zone, servers, servers.issuer.Pool()
	results, err := check.Run(ctx, o)
	if err != nil {
		return nil, fmt.Errorf("checking %s: %w", o.Domain, err)
	}
	return results, nil
}
