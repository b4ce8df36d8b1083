package aggregate

import "hash/maphash"

// internSlots and internLength bound an intern table: at most this many texts
// of at most this many bytes.
const (
	internSlots  = 4096
	internLength = 96
)

// intern gives back the same string for the same bytes, so that a million rows
// with the same ten domains hold ten strings. A slot holds one text; another
// one with the same hash takes its place.
type intern struct {
	seed  maphash.Seed
	slots [internSlots]internSlot
}

type internSlot struct{ raw, text string }

func newIntern() *intern { return &intern{seed: maphash.MakeSeed()} }

// slot is where raw is, if its raw is raw, or goes; nil if raw is too long.
func (t *intern) slot(raw []byte) *internSlot {
	if len(raw) > internLength {
		return nil
	}
	return &t.slots[maphash.Bytes(t.seed, raw)%internSlots]
}

// put keeps text for raw. Only what needed no warning may be kept: a hit gives
// none.
func (s *internSlot) put(raw []byte, text string) {
	if s == nil {
		return
	}
	if string(raw) == text {
		s.raw, s.text = text, text
		return
	}
	s.raw, s.text = string(raw), text
}
