package config

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Path is a path of the file system. In the configuration file it is relative
// to the folder of that file; in the environment, to the working folder.
type Path string

// Size is a number of bytes, written like 50MiB, 64KiB, 1GiB or 4096.
type Size int64

var sizeUnits = []struct {
	name  string
	bytes int64
}{{"TiB", 1 << 40}, {"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"B", 1}}

// UnmarshalText reads a whole number and a unit.
func (s *Size) UnmarshalText(text []byte) error {
	number, factor := string(text), int64(1)
	for _, u := range sizeUnits {
		if rest, ok := strings.CutSuffix(number, u.name); ok {
			number, factor = strings.TrimSpace(rest), u.bytes
			break
		}
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n < 0 || n > math.MaxInt64/factor {
		return fmt.Errorf("%q is not a size; write it like 50MiB, 64KiB or 4096", text)
	}
	*s = Size(n * factor)
	return nil
}

// String is the shortest exact form, such as 50MiB.
func (s Size) String() string {
	for _, u := range sizeUnits {
		if s != 0 && int64(s)%u.bytes == 0 && u.bytes > 1 {
			return strconv.FormatInt(int64(s)/u.bytes, 10) + u.name
		}
	}
	return strconv.FormatInt(int64(s), 10)
}

// MarshalText returns String.
func (s Size) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Duration is a length of time, written like 90s, 15m, 12h or 30d.
type Duration time.Duration

// UnmarshalText reads what time.ParseDuration reads, and whole days.
func (d *Duration) UnmarshalText(text []byte) error {
	if days, ok := strings.CutSuffix(string(text), "d"); ok {
		n, err := strconv.ParseInt(days, 10, 32)
		if err == nil && n >= 0 && n <= int64(math.MaxInt64/day) {
			*d = Duration(time.Duration(n) * day)
			return nil
		}
	}
	v, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("%q is not a length of time; write it like 90s, 15m, 12h or 30d", text)
	}
	*d = Duration(v)
	return nil
}

// String is whole days as 30d, else as time.Duration prints.
func (d Duration) String() string {
	if d != 0 && time.Duration(d)%day == 0 {
		return strconv.FormatInt(int64(time.Duration(d)/day), 10) + "d"
	}
	return shorten(time.Duration(d).String())
}

// shorten turns 5m0s into 5m and 1h0m0s into 1h.
func shorten(s string) string {
	if rest, ok := strings.CutSuffix(s, "m0s"); ok {
		s = rest + "m"
	}
	if rest, ok := strings.CutSuffix(s, "h0m"); ok {
		s = rest + "h"
	}
	return s
}

// MarshalText returns String.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }
