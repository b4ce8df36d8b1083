package store

import "slices"

// reportID names a report in the ledger. The same report may come to two
// tenants.
type reportID struct{ tenant, key string }

// history is what the ledger knows of one report: a row for every content. It
// is changed as reports are decided, ahead of the database.
type history struct {
	rows []*ledgerRow
	// written is how many rows of the report were ever written to records, and
	// ver their highest revision, also by a writer that crashed.
	written, ver uint32
}

func (h *history) find(content string) *ledgerRow {
	for _, r := range h.rows {
		if r.Content == content {
			return r
		}
	}
	return nil
}

// active returns the content that counts. Two writers at a time may have left
// two: then it is the one with more messages.
func (h *history) active() *ledgerRow {
	var best *ledgerRow
	for _, r := range h.rows {
		if r.Active && (best == nil || r.beats(best)) {
			best = r
		}
	}
	return best
}

// beats says whether r counts rather than old: the one with more messages, and
// of two with as many the later.
func (l *ledgerRow) beats(old *ledgerRow) bool {
	if l.Messages != old.Messages {
		return l.Messages > old.Messages
	}
	return !l.ReceivedAt.Before(old.ReceivedAt)
}

// next returns a revision and a ledger version above all that were used.
func (h *history) next() (revision uint32, ver uint64) {
	revision = h.ver
	for _, r := range h.rows {
		revision, ver = max(revision, r.Revision), max(ver, r.Ver)
	}
	return revision + 1, ver + 1
}

// decision is what to do with one report.
type decision struct {
	outcome  Outcome
	row      *ledgerRow   // of this report; nil for a duplicate
	changed  []*ledgerRow // ledger rows to write, row among them
	revision uint32       // of the rows and tombstones
	// buryFrom and buryTo are the rows [buryFrom, buryTo) of other contents,
	// which have to be deleted.
	buryFrom, buryTo uint32
}

// decide adds row to the history and says what follows.
func (h *history) decide(row *ledgerRow) decision {
	if h.find(row.Content) != nil {
		return decision{outcome: Duplicate}
	}
	d := decision{outcome: New, row: row, changed: []*ledgerRow{row}}
	d.revision, row.Ver = h.next()
	old := h.active()
	if len(h.rows) > 0 {
		d.outcome = ConflictWon
	}
	h.rows = append(h.rows, row)
	if old != nil && !row.beats(old) {
		h.lose(&d, old)
	} else {
		h.win(&d)
	}
	return d
}

// win makes the new content the one that counts.
func (h *history) win(d *decision) {
	for _, r := range h.rows {
		if r.Active {
			r.Active, r.Ver = false, d.row.Ver
			d.changed = append(d.changed, r)
		}
	}
	d.row.Active, d.row.Revision = true, d.revision
	d.buryFrom, d.buryTo = d.row.Rows, h.written
	h.written, h.ver = max(h.written, d.row.Rows), d.revision
}

// lose keeps old. Rows above its own can only be there if a writer crashed
// before it wrote the ledger.
func (h *history) lose(d *decision, old *ledgerRow) {
	d.outcome = ConflictLost
	d.buryFrom, d.buryTo = old.Rows, h.written
	if d.buryFrom < d.buryTo {
		h.ver = d.revision
	}
}

// undo takes back a decision whose rows could not be read.
func (h *history) undo(d *decision) {
	h.rows = slices.DeleteFunc(h.rows, func(r *ledgerRow) bool { return r == d.row })
	for _, r := range d.changed {
		if r != d.row {
			r.Active = true
		}
	}
	d.changed = nil
}
