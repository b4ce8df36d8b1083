package store

// This file is what becomes of a report that comes again with a better grade
// than its content had: the first copy was forged or without a signature, or DNS
// did not answer when it was judged.

// again decides a content that is known. Its grade may be better now. It is a
// duplicate, unless it counts from now on.
func (h *history) again(known, e *entry) decision {
	d, best := h.mend(nil), h.active()
	raised, robbed := e.better(&known.standing), h.robbed(known)
	if !raised && !robbed {
		return d
	}
	before := *known
	d.entry, d.before, d.changed = known, &before, append(d.changed, known)
	if raised {
		known.standing = e.standing
	}
	known.follow(h.newest())
	switch {
	case best == known:
		h.rewrite(&d)
	case best != nil && known.verified() && !before.verified() && known.beats(best) || robbed:
		d.outcome, d.revision = ConflictWon, h.next(known)
		h.win(&d)
	}
	return d
}

// settled says that e is known, and that it changes nothing to get it again.
func (h *history) settled(e *entry) bool {
	known := h.find(e.Content)
	return known != nil && !e.better(&known.standing) && !h.robbed(known)
}

// robbed says that a content counts that may be forged, instead of known, which
// is not. Only a crash among several writers leaves that.
func (h *history) robbed(known *entry) bool {
	best := h.active()
	return known.verified() && best != nil && best != known && !best.verified()
}

// rewrite gives the rows of the content that counts its new grade. They get a
// higher revision only where they have to stand above others than before.
func (h *history) rewrite(d *decision) {
	known := d.entry
	d.rewrite, d.revision = true, known.Revision
	if known.verified() && !d.before.verified() {
		d.revision = h.next(known)
		d.buryFrom, d.buryTo = known.Rows, h.Written
	}
	known.Revision = d.revision
	h.reach(known.extent(known.Rows, d.revision))
}
