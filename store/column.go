package store

import (
	"encoding/binary"
	"hash"
	"net/netip"
)

// column is one column of a batch, whatever its type.
type column interface {
	truncate(rows int)
	slice(from, to int) any // rows [from, to), as the driver takes them
}

// values is a column of plain values.
type values[T any] struct{ rows []T }

func (v *values[T]) add(x T) { v.rows = append(v.rows, x) }

func (v *values[T]) truncate(rows int) { v.rows = v.rows[:rows] }

func (v *values[T]) slice(from, to int) any { return v.rows[from:to] }

// lists is a column of arrays of text, in one piece of memory.
type lists struct {
	flat []string
	rows [][]string
}

// next adds a row of n texts and returns where they go.
func (l *lists) next(n int) []string {
	start := len(l.flat)
	if start+n > cap(l.flat) {
		// Earlier rows keep the old piece; only new rows go to the new one.
		l.flat, start = make([]string, 0, max(2*cap(l.flat), n, 1024)), 0
	}
	l.flat = l.flat[:start+n]
	row := l.flat[start : start+n : start+n]
	l.rows = append(l.rows, row)
	return row
}

func (l *lists) truncate(rows int) {
	l.rows = l.rows[:rows]
	if rows == 0 {
		l.flat = l.flat[:0]
	}
}

func (l *lists) slice(from, to int) any { return l.rows[from:to] }

// hashRows adds what slice returned to h. Texts carry their length, so that two
// batches with the same hash are the same.
func hashRows(h hash.Hash, rows any) {
	switch rows := rows.(type) {
	case []string:
		hashTexts(h, rows)
	case [][]string:
		for _, row := range rows {
			hashNumber(h, uint64(len(row)))
			hashTexts(h, row)
		}
	case []netip.Addr:
		for _, ip := range rows {
			b := ip.As16()
			h.Write(b[:])
		}
	case []int64:
		hashNumbers(h, rows)
	case []uint64:
		hashNumbers(h, rows)
	case []uint32:
		hashNumbers(h, rows)
	case []uint8:
		h.Write(rows)
	}
}

func hashTexts(h hash.Hash, texts []string) {
	for _, s := range texts {
		hashNumber(h, uint64(len(s)))
		h.Write([]byte(s))
	}
}

func hashNumbers[T int64 | uint64 | uint32](h hash.Hash, numbers []T) {
	for _, n := range numbers {
		hashNumber(h, uint64(n))
	}
}

func hashNumber(h hash.Hash, n uint64) {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], n)
	h.Write(b[:])
}
