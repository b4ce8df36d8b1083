package store

import (
	"context"
	"slices"
)

// ledgerItem is a row to write to the ledger of its kind. row is nil for a row
// that is there already, and changes.
type ledgerItem struct {
	*kind
	entry entry
	row   ledgerRow
}

func (i *ledgerItem) bytes() int {
	if i.row == nil {
		return i.usual
	}
	return i.row.size()
}

// gatherLedger copies the entries that the plan changed, as they are now: later
// plans may change them again while these are written.
func (p *plan) gatherLedger() {
	own := map[*entry]ledgerRow{}
	for _, r := range p.reports {
		own[r.entry()] = r.row
	}
	seen := map[*entry]bool{}
	for _, r := range p.reports {
		for _, e := range r.decision.changed {
			if seen[e] {
				continue
			}
			seen[e] = true
			item := ledgerItem{kind: r.kind, entry: *e}
			if row := own[e]; row != nil {
				item.row = row.with(*e)
			}
			p.ledger = append(p.ledger, item)
		}
	}
}

// portions cuts items into those of one insert: of one kind, and of no more
// than so many bytes.
func portions(items []ledgerItem, limit int) [][]ledgerItem {
	var all [][]ledgerItem
	from, bytes := 0, 0
	for i := range items {
		n := items[i].bytes()
		if i > from && (bytes+n > limit || items[i].kind != items[from].kind) {
			all = append(all, items[from:i])
			from, bytes = i, 0
		}
		bytes += n
	}
	if from < len(items) {
		all = append(all, items[from:])
	}
	return all
}

// complete reads the rows that are there already, and returns all. Plans are
// written in their order, so what an earlier one wrote is there. A row that is
// not has become too old.
func (s *sender) complete(ctx context.Context, items []ledgerItem) ([]ledgerItem, error) {
	var ask []*entry
	for i := range items {
		if items[i].row == nil {
			ask = append(ask, &items[i].entry)
		}
	}
	if len(ask) == 0 {
		return items, nil
	}
	found, err := s.ledgers[items[0].kind].whole(ctx, ask)
	if err != nil {
		return nil, err
	}
	items = slices.Clone(items)
	for i := range items {
		if row := found[contentIDOf(&items[i].entry)]; items[i].row == nil && row != nil {
			items[i].row = row.with(items[i].entry)
		}
	}
	return slices.DeleteFunc(items, func(i ledgerItem) bool { return i.row == nil }), nil
}
