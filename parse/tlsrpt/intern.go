package tlsrpt

import "hash/maphash"

// internSlots and internLength bound an intern table: at most this many texts
// of at most this many bytes.
const (
	internSlots  = 1024
	internLength = 96
)

// intern gives back the same string for the same bytes, so that a million
// failure details at the same ten hosts hold ten strings. A slot holds one
// text; another one with the same hash takes its place.
type intern struct {
	seed  maphash.Seed
	slots [internSlots]string
}

func newIntern() *intern { return &intern{seed: maphash.MakeSeed()} }

func (t *intern) text(raw []byte) string {
	if len(raw) > internLength {
		return string(raw)
	}
	slot := &t.slots[maphash.Bytes(t.seed, raw)%internSlots]
	if *slot != string(raw) {
		*slot = string(raw)
	}
	return *slot
}
