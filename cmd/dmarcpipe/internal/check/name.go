package check

import "strings"

// ipLiteral reports whether the last label of a name has digits only: no
// top-level domain does, so that it is an IPv4 address.
func ipLiteral(name string) bool {
	last := name[strings.LastIndexByte(name, '.')+1:]
	return strings.Trim(last, "0123456789") == ""
}
