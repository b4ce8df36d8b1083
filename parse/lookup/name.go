package lookup

import "strings"

// The bounds of RFC 1035 section 2.3.4.
const (
	MaxName  = 253 // bytes, without the trailing dot
	maxLabel = 63
)

// IsName reports whether s is a name as hosts and mail domains have it: letters
// in lower case, digits, hyphens and underscores, without a trailing dot. DNS can
// hold others, but nobody sends mail there.
func IsName(s string) bool {
	if s == "" || len(s) > MaxName {
		return false
	}
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > maxLabel || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			return false
		}
	}
	return true
}
