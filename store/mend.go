package store

import "context"

// mend looks whether another writer wrote a report of p at the same moment with
// another content, so that none of both knew. Whoever looks last sees both, and
// lets one of them count.
func (s *sender) mend(ctx context.Context, p *plan) error {
	for _, k := range kinds {
		var written []*entry // what counts, as this plan says
		for i := range p.ledger {
			if item := &p.ledger[i]; item.kind == k && item.entry.Active {
				written = append(written, &item.entry)
			}
		}
		if len(written) == 0 {
			continue
		}
		err := s.w.store.retry(ctx, "looking for reports that count twice", forever, func(ctx context.Context) error {
			return s.mendKind(ctx, k, p, written)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *sender) mendKind(ctx context.Context, k *kind, p *plan, written []*entry) error {
	several, err := s.ledgers[k].several(ctx, written)
	if err != nil || len(several) == 0 {
		return err
	}
	var ask []*entry
	for _, own := range written {
		if several[own.id()] {
			ask = append(ask, own)
		}
	}
	found := map[reportID]*history{}
	if err := s.ledgers[k].contents(ctx, ask, found); err != nil {
		return err
	}
	for _, own := range ask {
		h := found[own.id()]
		if h == nil || h.active() == nil {
			continue // it became too old
		}
		d := h.mend(own)
		if err := s.writeMend(ctx, k, h.active(), &d); err != nil {
			return err
		}
		p.correct(own, h.active())
	}
	return nil
}

// writeMend deletes the rows that the losers have beyond those of best, and then
// lets them count no more.
func (s *sender) writeMend(ctx context.Context, k *kind, best *entry, d *decision) error {
	if k.rows != "" {
		if err := s.insertTombstones(ctx, k, best, d); err != nil {
			return err
		}
	}
	items := make([]ledgerItem, len(d.changed))
	for i, e := range d.changed {
		items[i] = ledgerItem{kind: k, entry: *e}
	}
	if len(items) == 0 {
		return nil
	}
	items, err := s.complete(ctx, items)
	if err != nil || len(items) == 0 {
		return err
	}
	return s.insertLedger(ctx, items)
}

// insertTombstones deletes the rows that d buries, a batch at a time.
func (s *sender) insertTombstones(ctx context.Context, k *kind, best *entry, d *decision) error {
	if d.buryFrom >= d.buryTo {
		return nil
	}
	rows, err := s.ledgers[k].whole(ctx, []*entry{best})
	row := rows[contentIDOf(best)]
	if err != nil || row == nil {
		return err
	}
	of := &report{kind: k, row: row, decision: *d}
	key := row.base().rowKey(d.revision)
	for from := d.buryFrom; from < d.buryTo; {
		set := k.newRows()
		c := set.base()
		for ; from < d.buryTo && c.rows() < s.w.store.o.Batch.Rows; from++ {
			c.start(key, from, tombstone)
			set.blank()
		}
		if err := s.insertRows(ctx, c, []span{{report: of, to: c.rows(), partial: true}}); err != nil {
			return err
		}
	}
	return nil
}

// correct tells the report that wrote own what became of it after all.
func (p *plan) correct(own, best *entry) {
	for _, r := range p.reports {
		if contentIDOf(r.entry()) != contentIDOf(own) || r.result.Outcome != New && r.result.Outcome != ConflictWon {
			continue
		}
		switch {
		case own.Content != best.Content:
			r.result.Outcome, r.result.Rows = ConflictLost, 0
		case !own.End.Equal(best.End): // the same, received at two moments
			r.result.Outcome, r.result.Rows = Duplicate, 0
		default:
			r.result.Outcome = ConflictWon
		}
	}
}
