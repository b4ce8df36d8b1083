// Package epoch bounds the times of reports, which are seconds since 1970.
package epoch

import "math"

// None is no time.
const None = math.MinInt64

// Max is the year 5138, in seconds since 1970. What is not less is in a smaller
// unit.
const Max = 100_000_000_000

// Seconds makes seconds of a time in milliseconds or smaller units, which are
// told by their size, and reports whether it was one.
func Seconds(t int64) (seconds int64, smaller bool) {
	for smaller = t >= Max; t >= Max; {
		t /= 1000
	}
	return t, smaller
}
