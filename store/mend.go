package store

import "context"

// mend looks whether another writer wrote a report of p at the same moment with
// another content, so that none of both knew. Whoever looks last sees both, and
// lets one of them count.
func (s *sender) mend(ctx context.Context, p *plan) error {
	for _, k := range kinds {
		var written []*entry
		for i := range p.ledger {
			if p.ledger[i].kind == k {
				written = append(written, &p.ledger[i].entry)
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
	twice, err := s.ledgers[k].twice(ctx, written)
	if err != nil || len(twice) == 0 {
		return err
	}
	found := map[reportID]*history{}
	if err := s.ledgers[k].contents(ctx, twice, found); err != nil {
		return err
	}
	for id, h := range found {
		d := h.mend()
		if err := s.writeMend(ctx, k, h.active(), &d); err != nil {
			return err
		}
		p.correct(id, h.active())
	}
	return nil
}

// writeMend deletes the rows that the losers have beyond those of best, and then
// lets them count no more.
func (s *sender) writeMend(ctx context.Context, k *kind, best *entry, d *decision) error {
	if len(d.changed) == 0 {
		return nil
	}
	if k.rows != "" {
		if err := s.insertTombstones(ctx, k, best, d); err != nil {
			return err
		}
	}
	var items []ledgerItem
	for _, e := range d.changed {
		items = append(items, ledgerItem{kind: k, entry: *e})
	}
	items, err := s.complete(ctx, items)
	if err != nil || len(items) == 0 {
		return err
	}
	return s.insertLedger(ctx, items)
}

// insertTombstones deletes the rows that d buries, a batch at a time.
func (s *sender) insertTombstones(ctx context.Context, k *kind, best *entry, d *decision) error {
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

// correct tells the reports of the plan what became of them after all.
func (p *plan) correct(id reportID, best *entry) {
	for _, r := range p.reports {
		if r.id != id || r.result.Outcome != New && r.result.Outcome != ConflictWon {
			continue
		}
		switch e := r.entry(); {
		case contentIDOf(e) == contentIDOf(best):
			r.result.Outcome = ConflictWon
		case e.Content == best.Content: // received at two moments
			r.result.Outcome, r.result.Rows = Duplicate, 0
		default:
			r.result.Outcome, r.result.Rows = ConflictLost, 0
		}
	}
}
