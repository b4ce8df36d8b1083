package facts

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/ask"
)

// subject is one question to the store and the series that come of its answer.
type subject struct {
	name string // value of label query
	read func(ctx context.Context, to series) error
}

// newSubjects are all subjects. The first says which domains the others are
// about.
func (f *Facts) newSubjects() []subject {
	return []subject{
		{"domains", f.readDomains},
		{"senders", f.readSenders},
		{"known_senders", f.readKnownSenders},
		{"tls", f.readTLS},
		{"tls_failures", f.readTLSFailures},
		{"reporters", f.readReporters},
		{"policies", f.readPolicies},
	}
}

// domain names a policy domain.
type domain struct {
	Tenant string `json:"tenant"`
	Domain string `json:"domain"`
}

func (d domain) of() domain { return d }

// about asks about the domains that have series. The store may answer anything:
// rows about others are no part of it.
func about[T interface{ of() domain }](ctx context.Context, f *Facts, sql string) ([]T, error) {
	if len(f.domains) == 0 {
		return nil, nil
	}
	all, err := ask.Rows[T](ctx, f.o.Store, strings.NewReplacer("{domains}", f.domains.condition(),
		"{top}", fmt.Sprint(f.o.TopSenders), "{known}", fmt.Sprint(maxKnown), "{named}", named).Replace(sql))
	if err != nil {
		return nil, err
	}
	own := all[:0]
	for _, row := range all {
		if f.domains[row.of()] {
			own = append(own, row)
		}
	}
	return own, nil
}

// domains are those that have series.
type domains map[domain]bool

// condition is true for rows about the domains.
func (d domains) condition() string {
	var list []string
	for key := range d {
		list = append(list, "("+ask.Quote(key.Tenant)+", "+ask.Quote(key.Domain)+")")
	}
	slices.Sort(list) // the store may know the question
	return "(tenant, domain) IN (" + strings.Join(list, ", ") + ")"
}
