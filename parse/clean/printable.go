package clean

import "encoding/binary"

const (
	eachByte = 0x0101010101010101
	highBits = 0x80 * eachByte
)

// Printable reports whether b is printable ASCII only. It looks at eight bytes
// at a time.
func Printable(b []byte) bool {
	for len(b) >= 8 {
		x := binary.LittleEndian.Uint64(b)
		// A byte below the blank borrows, and the one above the tilde carries,
		// into its highest bit; so does what stands beside such a byte only.
		if (x|(x-' '*eachByte)|(x+eachByte))&highBits != 0 {
			return false
		}
		b = b[8:]
	}
	for _, c := range b {
		if c < ' ' || c >= 0x7f {
			return false
		}
	}
	return true
}
