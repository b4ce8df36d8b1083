package store

import "slices"

// reportID names a report in the ledgers. The same report may come to two
// tenants. The key tells kinds apart.
type reportID struct{ tenant, key string }

// history is what the ledger knows of one report: an entry for every content.
// It is changed as reports are decided, ahead of the database.
type history struct {
	entries []*entry
	extent
}

// extent is what was ever written of the rows of a report, also by a writer that
// crashed: how many there are, their highest revision, and the highest of those
// that are not of a verified content.
type extent struct {
	Written uint32 `ch:"written"`
	Ver     uint32 `ch:"revision"`
	Low     uint32 `ch:"low_revision"`
}

// reach makes h know of rows that were written.
func (h *history) reach(e extent) {
	h.Written, h.Ver, h.Low = max(h.Written, e.Written), max(h.Ver, e.Ver), max(h.Low, e.Low)
}

// extent is what was written of rows for e, up to a revision.
func (e *entry) extent(rows, revision uint32) extent {
	x := extent{Written: rows, Ver: revision}
	if !e.verified() {
		x.Low = revision
	}
	return x
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

// next returns a revision for e above all that the ledger knows of. Rows of a
// content that is not verified also stand above those that a writer left that
// crashed, so that they are right whether its mail comes again or not; but they
// stay below those of verified contents. Rows that are verified may meet those of
// another writer, who is about to tell of a better grade: they stand as their
// weights are, and what a crash left waits until it comes again.
func (h *history) next(e *entry) uint32 {
	used := h.Low
	if e.verified() {
		used = 0
	}
	for _, old := range h.entries {
		if e.verified() || !old.verified() {
			used = max(used, old.Revision)
		}
	}
	return max(used+1, e.rank())
}

// newest is the newest version of the ledger rows.
func (h *history) newest() (ver uint64) {
	for _, e := range h.entries {
		ver = max(ver, e.Ver&(1<<gradeShift-1))
	}
	return ver
}

// merge adds e, or the newer of it and what is known of its content.
func (h *history) merge(e *entry) {
	i := slices.IndexFunc(h.entries, func(old *entry) bool { return old.Content == e.Content && old.End.Equal(e.End) })
	switch {
	case i < 0:
		h.entries = append(h.entries, e)
		h.reach(e.extent(e.writtenRows(), e.Revision))
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
