package published

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/ask"
	"github.com/dmarcpipe/dmarcpipe/parse/lookup"
	"github.com/dmarcpipe/dmarcpipe/store"
)

// The times and bounds.
const (
	every    = time.Hour       // between two questions about a domain
	wake     = 5 * time.Minute // between two rounds, and after the first failure of a domain
	maxRound = 200             // domains of one round
	pace     = 100 * time.Millisecond
	maxPut   = 10 * time.Second // for answers to be stored; a stop waits for it
)

// Run asks about each domain once an hour until ctx ends: the longest not asked
// first, 200 in five minutes at most. Trouble of DNS or of the store changes
// nothing, and is tried again.
func (w *Watcher) Run(ctx context.Context) {
	if w.o.Resolver == nil {
		return
	}
	said := "" // of the last failure, which is logged once
	for ctx.Err() == nil {
		err := w.round(ctx)
		if ctx.Err() == nil {
			said = w.tell(err, said)
		}
		wait(ctx, wake)
	}
}

func (w *Watcher) tell(err error, last string) string {
	if err == nil {
		return ""
	}
	if err.Error() != last {
		w.o.Logger.Warn("the policies in DNS cannot be kept; it is tried again in five minutes", slog.Any("error", err))
	}
	return err.Error()
}

// round asks about the domains that are due.
func (w *Watcher) round(ctx context.Context) error {
	known, err := w.known(ctx)
	if err != nil {
		return fmt.Errorf("reading what DNS said before: %w", err)
	}
	all, err := w.domains(ctx)
	if err != nil {
		return fmt.Errorf("reading the domains that have reports: %w", err)
	}
	found := w.lookAll(ctx, w.due(all, known), known)
	if len(found) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), maxPut) // a stop wastes no answer
	defer cancel()
	if err := w.o.Store.PutPublished(ctx, found); err != nil {
		w.forget(found)
		return fmt.Errorf("storing what DNS says: %w", err)
	}
	return nil
}

func (w *Watcher) lookAll(ctx context.Context, due []domain, known map[domain]store.Published) []store.Published {
	var found []store.Published
	for _, d := range due {
		p, err := w.look(ctx, d)
		if ctx.Err() != nil {
			break
		}
		w.note(d, p, err)
		if err == nil {
			found = append(found, since(p, known[d]))
		}
		wait(ctx, pace)
	}
	return found
}

func (w *Watcher) known(ctx context.Context) (map[domain]store.Published, error) {
	all, err := w.o.Store.Published(ctx)
	known := map[domain]store.Published{}
	for _, p := range all {
		known[domain{p.Tenant, p.Domain}] = p
	}
	return known, err
}

// domainsSQL is which domains have reports, the newest first.
const domainsSQL = `
SELECT tenant, domain
FROM newest_days
WHERE newest_day > (SELECT toDate(now) FROM clock) - 90
ORDER BY newest_day DESC, tenant, domain
LIMIT 5000`

func (w *Watcher) domains(ctx context.Context) ([]domain, error) {
	all, err := ask.Rows[domain](ctx, w.o.Store, domainsSQL)
	if err != nil {
		return nil, err
	}
	own := all[:0]
	for _, d := range all {
		if lookup.IsName(d.Domain) && w.o.Own(d.Domain) {
			own = append(own, d)
		}
	}
	return own, nil
}

func wait(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}
