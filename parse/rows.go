package parse

import (
	"fmt"
	"io"

	"github.com/dmarcpipe/dmarcpipe/parse/limit"
	"github.com/dmarcpipe/dmarcpipe/parse/unpack"
)

// rows are those of a report: held, or to be decoded again.
type rows[T any] struct {
	held  []T
	bytes int // of held, about; see recordWeight
	again func(yield func(*T) error) error
}

func (r *rows[T]) each(yield func(*T) error) error {
	if r.again != nil {
		return r.again(yield)
	}
	for i := range r.held {
		if err := yield(&r.held[i]); err != nil {
			return err
		}
	}
	return nil
}

// maxHeldBytes bounds the weight of the rows of one mail that are held in memory:
// a row of a stranger may weigh a megabyte.
const maxHeldBytes = 8 << 20

// keeper holds the rows of a report while there is room.
type keeper[T any] struct {
	held      []T
	heldBytes int
	rows      int // room left
	bytes     int // room left
	full      bool
}

// keep holds what clone returns, which weighs size bytes.
func (k *keeper[T]) keep(clone func() T, size int) {
	switch {
	case k.full:
	case len(k.held) >= k.rows, k.heldBytes+size > k.bytes:
		k.full, k.held, k.heldBytes = true, nil, 0
	default:
		k.held = append(k.held, clone())
		k.heldBytes += size
	}
}

// newKeeper returns a keeper for the room that the reports of the mail so far
// have left.
func newKeeper[T any](w *walk) keeper[T] {
	return keeper[T]{rows: w.options.HoldRecords - w.held, bytes: maxHeldBytes - w.heldBytes}
}

// rowsOf takes the rows over from k. Where there was no room for them, decode
// reads them again.
func rowsOf[T any](w *walk, k *keeper[T], leaf *unpack.Leaf, decode func(io.Reader, func(*T) error) error) rows[T] {
	w.held += len(k.held)
	w.heldBytes += k.heldBytes
	r := rows[T]{held: k.held, bytes: k.heldBytes}
	if k.full {
		r.again = again(w, leaf, decode)
	}
	return r
}

// again returns a function that decodes a report anew, within the same limits;
// it shares nothing with the walk but the bytes of the mail.
func again[T any](w *walk, leaf *unpack.Leaf, decode func(io.Reader, func(*T) error) error) func(func(*T) error) error {
	limits, packed, reopen := w.options.Limits, w.packed, *leaf
	return func(yield func(*T) error) error {
		r, err := reopen.Open(limit.NewBudget(limits, packed))
		if err != nil {
			return fmt.Errorf("opening report again: %w", err)
		}
		defer func() { _ = r.Close() }()
		return decode(r, yield)
	}
}
