package tlsrpt

import (
	"bytes"
	"math"
	"strconv"

	"github.com/dmarcpipe/dmarcpipe/parse/warning"
)

// maxCount is more sessions than anyone counts, and small enough that the sums
// of a report of any size stay inside of uint64.
const maxCount = 1 << 40

// setCount sets a number of sessions. In a text it is odd, but read.
func (d *decoder) setCount(n node, raw []byte, how form) {
	count, ok := sessions(raw)
	switch {
	case !ok && n == atSessions: // costs the failure detail, which has one warning
		d.badCount = append(d.badCount, raw[:min(len(raw), warning.MaxValue)]...)
		return
	case !ok:
		d.warn(warning.BadCount, n, raw)
		return
	case how != number:
		d.warn(warning.WrongType, n, raw)
	}
	switch n {
	case atSessions:
		d.failure.Sessions, d.counted = count, true
	case atSuccessful:
		d.policy().Successful = count
	case atFailed:
		d.policy().Failed = count
	}
}

// sessions reads a whole number, also one that is written as 3.0 or 3e2 is.
func sessions(raw []byte) (uint64, bool) {
	if len(raw) > maxDigits {
		return 0, false
	}
	if n, err := strconv.ParseUint(string(raw), 10, 64); err == nil {
		return n, n <= maxCount
	}
	if len(bytes.Trim(raw, "+-.eE0123456789")) > 0 {
		return 0, false
	}
	f, err := strconv.ParseFloat(string(raw), 64)
	if err != nil || f < 0 || f > maxCount || f != math.Trunc(f) {
		return 0, false
	}
	return uint64(f), true
}

// maxDigits is as long as a number can sensibly be.
const maxDigits = 32
