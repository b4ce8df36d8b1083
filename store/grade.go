package store

// This file is what becomes of a report that comes again with a better grade
// than its content had: the first copy was forged or without a signature, or DNS
// did not answer when it was judged.

// again decides a content that is known. Its grade may be better now. It is a
// duplicate, unless it counts from now on.
func (h *history) again(known, e *entry) decision {
	d, best := h.mend(nil), h.active()
	robbed := h.robbed(known)
	if !e.better(&known.standing) && !robbed {
		return d
	}
	before := *known
	d.entry, d.before, d.changed = known, &before, append(d.changed, known)
	if e.better(&known.standing) {
		known.standing = e.standing
	}
	known.follow(h.newest())
	switch rises := known.verified() && !before.verified(); {
	case best == known:
		h.rewrite(&d, rises)
	case rises && best != nil || robbed:
		h.rise(&d, best)
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
// higher revision only where they have to stand above others than before, and
// then no higher than that: another writer may be about to tell of a verified
// content with more weight.
func (h *history) rewrite(d *decision, rises bool) {
	known := d.entry
	d.rewrite, d.revision = true, known.Revision
	if rises {
		d.revision = h.next(known)
		known.Revision = d.revision
		h.clear(d, known)
		h.reach(known.extent(known.Rows, d.revision))
	}
}

// rise lets a content that is verified now count, if it beats the one that does.
func (h *history) rise(d *decision, best *entry) {
	d.revision = h.next(d.entry)
	if h.wins(d.entry, best) {
		d.outcome = ConflictWon
		h.win(d)
	} else {
		h.clear(d, best)
	}
}
