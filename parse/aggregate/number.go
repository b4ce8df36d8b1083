package aggregate

import (
	"bytes"
	"math"
)

// number reads a whole number, also one that is written as 3.0 is. A number
// such as 1.234 is none: it may be a thousand and more, or one and a bit.
func number(raw []byte) (int64, bool) {
	negative := false
	if len(raw) > 1 && (raw[0] == '-' || raw[0] == '+') {
		negative = raw[0] == '-'
		raw = raw[1:]
	}
	n, rest, ok := digits(raw)
	if !ok || len(rest) > 0 && !fraction(rest) {
		return 0, false
	}
	if negative {
		n = -n
	}
	return n, true
}

// number is number for a text in which references or odd blanks may be left.
func (d *decoder) number(raw []byte) (int64, bool) {
	n, ok := number(raw)
	if !ok && !printable(raw) {
		return number([]byte(d.string(raw)))
	}
	return n, ok
}

// digits reads the digits that raw begins with.
func digits(raw []byte) (n int64, rest []byte, ok bool) {
	i := 0
	for ; i < len(raw) && raw[i] >= '0' && raw[i] <= '9'; i++ {
		if n >= math.MaxInt64/10 {
			return 0, nil, false
		}
		n = n*10 + int64(raw[i]-'0')
	}
	return n, raw[i:], i > 0
}

// fraction reports whether raw is a decimal point and zeros only.
func fraction(raw []byte) bool { return raw[0] == '.' && len(bytes.Trim(raw[1:], "0")) == 0 }
