package store

import "slices"

// decision is what to do with one report.
type decision struct {
	outcome  Outcome
	entry    *entry   // of this report, known or new; nil for a duplicate that says nothing new
	before   *entry   // what a known content was
	rewrite  bool     // rows of a duplicate, for its better grade
	changed  []*entry // to write to the ledger, entry among them
	revision uint32   // of the rows and tombstones
	// buryFrom and buryTo are the rows [buryFrom, buryTo) of other contents,
	// which have to be deleted.
	buryFrom, buryTo uint32
}

// decide adds e to the history and says what follows.
func (h *history) decide(e *entry) decision {
	if known := h.find(e.Content); known != nil {
		return h.again(known, e)
	}
	d := decision{outcome: New, entry: e, changed: []*entry{e}}
	old := h.active()
	wins := h.wins(e, old)
	d.revision = h.next(e)
	e.follow(h.newest())
	if len(h.entries) > 0 {
		d.outcome = ConflictWon
	}
	h.entries = append(h.entries, e)
	if wins {
		h.win(&d)
	} else {
		h.lose(&d, old)
	}
	return d
}

// wins says whether e counts rather than old, which may be nil.
func (h *history) wins(e, old *entry) bool { return old == nil || e.beats(old) || h.covered(old, e) }

// covered says whether rows of e, of a writer that crashed, may stand above those
// of old, which has no more weight. Only what is in hand can be written again, so
// then e counts, also if it is the earlier one.
func (h *history) covered(old, e *entry) bool {
	top := h.Low
	if e.verified() {
		top = h.Ver
	}
	return h.Written > 0 && top > old.Revision && e.rank()>>tieBits >= old.rank()>>tieBits
}

// win makes the new content the one that counts.
func (h *history) win(d *decision) {
	h.retire(d, nil)
	d.entry.Active, d.entry.Revision = true, d.revision
	d.buryFrom, d.buryTo = d.entry.Rows, h.Written
	h.reach(d.entry.extent(d.entry.Rows, d.revision))
}

// lose keeps old. Rows above its own can only be there if a writer crashed
// before it wrote the ledger.
func (h *history) lose(d *decision, old *entry) {
	d.outcome = ConflictLost
	h.retire(d, old)
	h.clear(d, old)
}

// clear deletes the rows that stand beyond those of the content that counts.
func (h *history) clear(d *decision, best *entry) {
	d.buryFrom, d.buryTo = best.Rows, h.Written
	if d.buryFrom < d.buryTo {
		h.reach(d.entry.extent(0, d.revision))
	}
}

// retire makes all contents but one count no more.
func (h *history) retire(d *decision, but *entry) {
	for _, e := range h.entries {
		if e.Active && e != but {
			e.Active = false
			e.follow(e.Ver)
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
	for _, e := range d.changed {
		if e != d.entry {
			e.Active = true
		}
	}
	if d.before != nil {
		*d.entry = *d.before
	} else {
		h.entries = slices.DeleteFunc(h.entries, func(e *entry) bool { return e == d.entry })
	}
	d.changed = nil
}
