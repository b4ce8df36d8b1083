package published

import (
	"context"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
	"github.com/dmarcpipe/dmarcpipe/parse/dmarc"
	"github.com/dmarcpipe/dmarcpipe/store"
)

const (
	maxAsk    = 20 * time.Second // for all questions about a domain
	maxRecord = 1000             // bytes that are kept of a record
)

// look asks for the policy of a domain. An error means that it is not known.
func (w *Watcher) look(ctx context.Context, d domain) (store.Published, error) {
	ctx, cancel := context.WithTimeout(ctx, maxAsk)
	defer cancel()
	found, err := dmarc.Discover(ctx, w.o.Resolver, d.Domain)
	if err != nil {
		return store.Published{}, err
	}
	p := store.Published{Tenant: d.Tenant, Domain: d.Domain, CheckedAt: time.Now().UTC()}
	if r := found.Tree.Record; r != nil && r.Applies() {
		p.Found, p.Record = true, clean.Line(found.Tree.Text, maxRecord)
		p.P, p.SP, p.NP = string(r.P), string(r.SP), string(r.NP)
	}
	return p, nil
}

// since says since when p reads as it does.
func since(p, before store.Published) store.Published {
	p.Since = p.CheckedAt
	if !before.Since.IsZero() && p.Found == before.Found && p.Record == before.Record {
		p.Since = before.Since
	}
	return p
}
