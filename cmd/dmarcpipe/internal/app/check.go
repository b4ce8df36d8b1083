package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	domaincheck "github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/check"
	"github.com/dmarcpipe/dmarcpipe/store"
)

// Check looks at a domain with the name servers of the configuration. The DKIM
// selectors come from the reports in the store, before those of c; without a
// store the check goes on without them and says so. A c.Resolver is used if set.
func Check(ctx context.Context, o Opening, c domaincheck.Options) ([]domaincheck.Result, error) {
	domain, err := domaincheck.Domain(c.Domain)
	if err != nil {
		return nil, err
	}
	if c.Resolver == nil {
		if c.Resolver, err = o.nameServers(); err != nil {
			return nil, err
		}
	}
	seen, err := Selectors(ctx, o, domain, time.Now().Add(-selectorAge))
	if err != nil {
		c.SelectorsNote = err.Error()
	}
	c.Selectors = append(seen, c.Selectors...)
	return domaincheck.Run(ctx, c)
}

const (
	selectorAge  = 30 * 24 * time.Hour // of the reports that tell of them
	selectorWait = 20 * time.Second    // for a store to open and to answer
	maxSelectors = 20
)

// Selectors asks the store which keys signed the mail of a domain, aligned, by
// reports that end at since or later; most messages first. domain is in the form
// of domaincheck.Domain.
func Selectors(ctx context.Context, o Opening, domain string, since time.Time) (seen []domaincheck.Selector, err error) {
	ctx, cancel := context.WithTimeout(ctx, selectorWait)
	defer cancel()
	var undo cleanup
	defer func() { err = errors.Join(err, undo.run(context.WithoutCancel(ctx))) }()
	s, err := o.openReader(ctx, &undo)
	if err != nil {
		return nil, err
	}
	if err := hasTables(ctx, s); err != nil {
		return nil, err
	}
	t, err := s.Query(ctx, selectorSQL(domain, since))
	if err != nil {
		return nil, fmt.Errorf("asking the reports for selectors: %w", err)
	}
	return selectorsOf(t), nil
}

// selectorSQL counts the signatures that pass and are of the domain or below
// it, or above it: an aligned one is. A name of DNS needs no escape in SQL.
func selectorSQL(domain string, since time.Time) string {
	return `SELECT key.1 AS signer, key.2 AS selector, sum(count) AS messages
FROM records
ARRAY JOIN arrayDistinct(arrayFilter(
    k -> k.3 = 'pass' AND k.2 != '' AND (k.1 = domain OR endsWith(k.1, concat('.', domain)) OR endsWith(domain, concat('.', k.1))),
    arrayZip(dkim_auth.domain, dkim_auth.selector, dkim_auth.result))) AS key
WHERE domain = '` + domain + `' AND dkim = 'pass' AND date_end >= toDateTime(` + strconv.FormatInt(since.Unix(), 10) + `)
GROUP BY signer, selector
HAVING messages > 0
ORDER BY messages DESC, signer, selector
LIMIT ` + strconv.Itoa(maxSelectors)
}

func selectorsOf(t *store.Table) []domaincheck.Selector {
	var seen []domaincheck.Selector
	for _, row := range t.Rows {
		messages, err := strconv.ParseUint(row[2], 10, 64)
		if err != nil {
			continue // it is only shown
		}
		seen = append(seen, domaincheck.Selector{Domain: row[0], Name: row[1], Messages: messages})
	}
	return slices.Clip(seen)
}
