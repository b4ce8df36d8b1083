package check

import "strings"

// The bounds of RFC 1035 section 2.3.4.
const (
	maxName  = 253
	maxLabel = 63
)

// dnsName reports whether s can be asked in DNS: letters, digits, hyphens and
// underscores, in lower case.
func dnsName(s string) bool {
	if s == "" || len(s) > maxName {
		return false
	}
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > maxLabel || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			return false
		}
	}
	return true
}

// ipLiteral reports whether the last label of a name has digits only: no
// top-level domain does, so that it is an IPv4 address.
func ipLiteral(name string) bool {
	last := name[strings.LastIndexByte(name, '.')+1:]
	return strings.Trim(last, "0123456789") == ""
}
