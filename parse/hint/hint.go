// Package hint reads what the name of a report file says about the report.
package hint

import (
	"strconv"
	"strings"
)

// Hints are facts from outside of a report. They are used, with a warning, only
// where the report lacks them. Begin and End are seconds since 1970; 0 means
// that the hint is not there.
type Hints struct {
	Domain     string // policy domain, lower case
	Begin, End int64
}

// Of reads a file name as RFC 9990 4.1, RFC 7489 7.2.1.1 and RFC 8460 5.1 want
// it: receiver "!" policy-domain "!" begin "!" end [ "!" unique-id ] "."
// extension. Real ones have an empty receiver, or more "!" behind. It is false
// for every other name.
func Of(name string) (Hints, bool) {
	fields := strings.Split(name, "!")
	if len(fields) < 4 {
		return Hints{}, false
	}
	domain := strings.ToLower(strings.TrimSpace(fields[1]))
	begin, ok1 := leadingNumber(fields[2])
	end, ok2 := leadingNumber(fields[3])
	if !ok1 || !ok2 || !strings.Contains(domain, ".") || strings.ContainsAny(domain, "/ ") {
		return Hints{}, false
	}
	return Hints{Domain: domain, Begin: begin, End: end}, true
}

// leadingNumber reads the seconds at the start of s, as in "1700000000.xml".
func leadingNumber(s string) (int64, bool) {
	s = strings.TrimSpace(s)
	end := 0
	for end < len(s) && s[end] >= '0' && s[end] <= '9' {
		end++
	}
	n, err := strconv.ParseInt(s[:end], 10, 64)
	return n, err == nil
}
