package store

import "context"

// decide looks the reports of p up and decides each in its order.
func (g *gatherer) decide(ctx context.Context, p *plan) error {
	g.dropDurable()
	found, err := g.lookUp(ctx, p)
	if err != nil {
		return err
	}
	if err := g.extend(ctx, p, found); err != nil {
		return err
	}
	for _, r := range p.reports {
		r.history = found[r.id]
		r.decision = r.history.decide(r.entry())
		r.result.Outcome = r.decision.outcome
		if e := r.decision.entry; r.rows == "" && e != nil {
			e.Revision = 0
		}
		g.pending[r.id] = pending{r.history, p.number}
	}
	p.sort()
	return nil
}

// dropDurable forgets what the database knows by now. That has to come before
// the look-up, not after.
func (g *gatherer) dropDurable() {
	committed := g.w.committed.Load()
	for id, known := range g.pending {
		if known.plan <= committed {
			delete(g.pending, id)
		}
	}
}

// lookUp returns a history for every report of p, from what is on its way and
// else from the ledgers.
func (g *gatherer) lookUp(ctx context.Context, p *plan) (map[reportID]*history, error) {
	ask := map[*kind][]*entry{}
	for _, r := range p.reports {
		if _, ok := g.pending[r.id]; !ok {
			ask[r.kind] = append(ask[r.kind], r.entry())
		}
	}
	found := map[reportID]*history{}
	for k, entries := range ask {
		err := g.w.store.retry(ctx, "reading the ledger", forever, func(ctx context.Context) error {
			return g.ledgers[k].contents(ctx, entries, found)
		})
		if err != nil {
			return nil, err
		}
	}
	for _, r := range p.reports {
		if known, ok := g.pending[r.id]; ok {
			found[r.id] = known.history
		} else if found[r.id] == nil {
			found[r.id] = &history{}
		}
	}
	return found, nil
}

// extend asks what was written of the reports that have more than one content,
// known or in this plan, or a better grade now: there may be rows to delete, also
// of a writer that crashed. It reads their ledger too, which may know by now what
// a history on its way does not.
func (g *gatherer) extend(ctx context.Context, p *plan, found map[reportID]*history) error {
	ask := map[*kind][]*entry{}
	seen := map[reportID]string{}
	for _, r := range p.reports {
		e, h, before := r.entry(), found[r.id], seen[r.id]
		seen[r.id] = e.Content
		if len(h.entries) > 0 && !h.settled(e) || before != "" && before != e.Content {
			ask[r.kind] = append(ask[r.kind], e)
		}
	}
	for k, entries := range ask {
		err := g.w.store.retry(ctx, "reading the rows of earlier versions", forever, func(ctx context.Context) error {
			if err := g.ledgers[k].contents(ctx, entries, found); err != nil {
				return err
			}
			return g.ledgers[k].extents(ctx, entries, found)
		})
		if err != nil {
			return err
		}
	}
	return nil
}
