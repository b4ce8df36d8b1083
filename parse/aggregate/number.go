package aggregate

import "bytes"

// number reads a whole number; of 1337270400.0 and such it takes the part
// before the point.
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

// number is number for a text in which references may be left.
func (d *decoder) number(raw []byte) (int64, bool) {
	n, ok := number(raw)
	if !ok && bytes.IndexByte(raw, '&') >= 0 {
		return number([]byte(d.string(raw)))
	}
	return n, ok
}

// digits reads the digits that raw begins with.
func digits(raw []byte) (n int64, rest []byte, ok bool) {
	i := 0
	for ; i < len(raw) && raw[i] >= '0' && raw[i] <= '9'; i++ {
		n = n*10 + int64(raw[i]-'0')
		if n >= 1e17 {
			return 0, nil, false
		}
	}
	return n, raw[i:], i > 0
}

// fraction reports whether raw is a decimal point and digits only.
func fraction(raw []byte) bool {
	return raw[0] == '.' && len(bytes.Trim(raw[1:], "0123456789")) == 0
}

const (
	noDate     = -1 << 63
	maxSeconds = 100_000_000_000 // the year 5138; beyond are milliseconds
)

// date reads seconds since 1970. Some reporters send milliseconds or
// microseconds; a date that is none is as good as absent.
func (d *decoder) date(n node, raw []byte) int64 {
	date, ok := d.number(raw)
	if !ok || date < 0 {
		d.warn(WarnBadDate, n, raw)
		return noDate
	}
	if date >= maxSeconds {
		d.warn(WarnMillisecondDate, n, raw)
		for date >= maxSeconds {
			date /= 1000
		}
	}
	return date
}
