package config

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Amount is a positive number or a share, written like 500, 0.05 or 5%. Empty
// is not set, which stands for a default.
type Amount string

// UnmarshalText takes what Value can read.
func (a *Amount) UnmarshalText(text []byte) error {
	to := Amount(strings.TrimSpace(string(text)))
	if _, ok := to.Value(); !ok && to != "" {
		return fmt.Errorf("%q is not a positive number; write it like 500, 0.05 or 5%%", text)
	}
	*a = to
	return nil
}

// Value returns the number, 0.05 for 5%, and false where none is set.
func (a Amount) Value() (float64, bool) {
	number, isPercent := strings.CutSuffix(string(a), "%")
	n, err := strconv.ParseFloat(number, 64)
	if isPercent {
		n /= 100
	}
	ok := err == nil && n > 0 && !math.IsInf(n, 0)
	return n, ok
}
