// Package identity says when two reports are the same report, and when they
// say the same: a Key names a report, a Content what it says. Both are cut from
// SHA-256, because strangers choose what goes into them.
package identity

import (
	"crypto/sha256"
	"encoding/binary"
	"math/bits"
	"strings"
)

// Key names a report: two mails with the same Key carry the same report, or
// two versions of it.
type Key [16]byte

// Content is the hash of what a report says, row by row, whatever the order of
// rows, white space or compression.
type Content [16]byte

// ReportKey is the identity of a report. Real reporters reuse an id for other
// days, and other reporters use the same id for the same domain, so all six
// count. Case and outer blanks of reporter and domain do not.
func ReportKey(kind, reporter, domain, id string, begin, end int64) Key {
	b := make([]byte, 0, 256)
	for _, s := range []string{kind, fold(reporter), fold(domain), strings.TrimSpace(id)} {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	b = binary.BigEndian.AppendUint64(b, uint64(begin))
	b = binary.BigEndian.AppendUint64(b, uint64(end))
	sum := sha256.Sum256(b)
	return Key(sum[:16])
}

func fold(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// Hasher adds up rows to a Content. Its zero value is ready to use.
type Hasher struct {
	lo, hi, rows uint64
}

// Add adds one row in its canonical form. Rows are summed, not chained, so
// that a reporter that sends them in another order sends the same report.
func (h *Hasher) Add(row []byte) {
	sum := sha256.Sum256(row)
	var carry uint64
	h.lo, carry = bits.Add64(h.lo, binary.LittleEndian.Uint64(sum[:8]), 0)
	h.hi, _ = bits.Add64(h.hi, binary.LittleEndian.Uint64(sum[8:16]), carry)
	h.rows++
}

// Sum returns the content of the rows added so far.
func (h *Hasher) Sum() Content {
	var b [24]byte
	binary.LittleEndian.PutUint64(b[:], h.lo)
	binary.LittleEndian.PutUint64(b[8:], h.hi)
	binary.LittleEndian.PutUint64(b[16:], h.rows)
	sum := sha256.Sum256(b[:])
	return Content(sum[:16])
}
