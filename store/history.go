package store

import "slices"

// reportID names a report in the ledgers. The same report may come to two
// tenants. The key tells kinds apart.
type reportID struct{ tenant, key string }

// history is what the ledger knows of one report: an entry for every content.
// It is changed as reports are decided, ahead of the database.
type history struct {
	entries []*entry
	// written is how many rows of the report were ever written, and ver their
	// highest revision, also by a writer that crashed.
	written, ver uint32
}

func (h *history) find(content string) *entry {
	for _, e := range h.entries {
		if e.Content == content {
			return e
		}
	}
	return nil
}

// active returns the content that counts. Two writers at a time may have left
// two: then it is the one whose rows stand above those of the other.
func (h *history) active() *entry {
	var best *entry
	for _, e := range h.entries {
		if e.Active && (best == nil || e.above(best)) {
			best = e
		}
	}
	return best
}

// next returns a revision and a ledger version for e above all that were used.
func (h *history) next(e *entry) (revision uint32, ver uint64) {
	revision = h.ver
	for _, e := range h.entries {
		revision, ver = max(revision, e.Revision), max(ver, e.Ver)
	}
	return max(revision+1, e.rank()), ver + 1
}

// merge adds e, or the newer of it and what is known of its content.
func (h *history) merge(e *entry) {
	i := slices.IndexFunc(h.entries, func(old *entry) bool { return old.Content == e.Content && old.End.Equal(e.End) })
	switch {
	case i < 0:
		h.entries = append(h.entries, e)
		h.written, h.ver = max(h.written, e.writtenRows()), max(h.ver, e.Revision)
	case h.entries[i].Ver < e.Ver:
		*h.entries[i] = *e
	}
}

// writtenRows is how many rows the ledger says were written for this content.
func (e *entry) writtenRows() uint32 {
	if e.Revision == 0 {
		return 0
	}
	return e.Rows
}

// decision is what to do with one report.
type decision struct {
	outcome  Outcome
	entry    *entry   // of this report; nil for a duplicate
	changed  []*entry // to write to the ledger, entry among them
	revision uint32   // of the rows and tombstones
	// buryFrom and buryTo are the rows [buryFrom, buryTo) of other contents,
	// which have to be deleted.
	buryFrom, buryTo uint32
}

// decide adds e to the history and says what follows.
func (h *history) decide(e *entry) decision {
	if h.find(e.Content) != nil {
		return h.mend(nil)
	}
	d := decision{outcome: New, entry: e, changed: []*entry{e}}
	d.revision, e.Ver = h.next(e)
	old := h.active()
	if len(h.entries) > 0 {
		d.outcome = ConflictWon
	}
	h.entries = append(h.entries, e)
	if old != nil && !e.beats(old) && !h.covered(old, e) {
		h.lose(&d, old)
	} else {
		h.win(&d)
	}
	return d
}

// covered says whether rows of e, of a writer that crashed, may stand above those
// of old, which has no more weight. Only what is in hand can be written again, so
// then e counts, also if it is the earlier one.
func (h *history) covered(old, e *entry) bool {
	return h.written > 0 && h.ver > old.Revision && e.rank()>>tieBits >= old.rank()>>tieBits
}

// win makes the new content the one that counts.
func (h *history) win(d *decision) {
	h.retire(d, nil)
	d.entry.Active, d.entry.Revision = true, d.revision
	d.buryFrom, d.buryTo = d.entry.Rows, h.written
	h.written, h.ver = max(h.written, d.entry.Rows), d.revision
}

// lose keeps old. Rows above its own can only be there if a writer crashed
// before it wrote the ledger.
func (h *history) lose(d *decision, old *entry) {
	d.outcome = ConflictLost
	h.retire(d, old)
	d.buryFrom, d.buryTo = old.Rows, h.written
	if d.buryFrom < d.buryTo {
		h.ver = d.revision
	}
}

// retire makes all contents but one count no more.
func (h *history) retire(d *decision, but *entry) {
	for _, e := range h.entries {
		if e.Active && e != but {
			e.Active, e.Ver = false, e.Ver+1
			d.changed = append(d.changed, e)
		}
	}
}

// mend makes one content count where two writers at a time have left more. That
// is the one whose rows have the highest revision, so what is left is to delete
// the rows that the others have beyond: those that count too, and own, which may
// be nil, that was written just now and lost meanwhile. It is the same decision
// whoever takes it, and nothing where all is well.
func (h *history) mend(own *entry) decision {
	d, best := decision{outcome: Duplicate}, h.active()
	if best == nil {
		return d
	}
	h.retire(&d, best)
	losers := d.changed
	if own != nil && own.Content != best.Content {
		losers = append(slices.Clone(losers), own)
	}
	for _, e := range losers {
		d.revision, d.buryFrom, d.buryTo = best.Revision, best.Rows, max(d.buryTo, e.writtenRows())
	}
	return d
}

// undo takes back a decision whose rows could not be read.
func (h *history) undo(d *decision) {
	h.entries = slices.DeleteFunc(h.entries, func(e *entry) bool { return e == d.entry })
	for _, e := range d.changed {
		if e != d.entry {
			e.Active = true
		}
	}
	d.changed = nil
}
