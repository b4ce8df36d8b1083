// Package intern gives back the same string for the same bytes, so that a
// million rows with the same ten domains hold ten strings.
package intern

import "hash/maphash"

// MaxLength is how long a text may be, in bytes, that a Table holds; slots bounds
// how many it holds.
const (
	MaxLength = 96
	slots     = 4096
)

// Table holds what was made of texts lately: a T for the bytes that were sent.
// A slot holds one of them; another one with the same hash takes its place.
type Table[T any] struct {
	seed  maphash.Seed
	slots [slots]Slot[T]
}

// Slot is what was made of the text Raw. A fresh one is what was made of the
// empty text, so that T must be empty for that.
type Slot[T any] struct {
	Raw   string
	Value T
}

// New returns an empty table.
func New[T any]() *Table[T] { return &Table[T]{seed: maphash.MakeSeed()} }

// Slot is where raw is, if its Raw is raw, or goes; nil if raw is too long.
func (t *Table[T]) Slot(raw []byte) *Slot[T] {
	if len(raw) > MaxLength {
		return nil
	}
	return &t.slots[maphash.Bytes(t.seed, raw)%slots]
}

// Put keeps text in s for raw, unless s is nil. Only what needed no warning may
// be kept: a hit gives none.
func Put(s *Slot[string], raw []byte, text string) {
	switch {
	case s == nil:
	case string(raw) == text:
		s.Raw, s.Value = text, text
	default:
		s.Raw, s.Value = string(raw), text
	}
}
