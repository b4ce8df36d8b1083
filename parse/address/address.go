// Package address reads the address fields of mails (RFC 5322 3.4) for what
// strangers put into them: it finds the address that mail software would act
// on, not the text that a reader is shown.
package address

import (
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
)

// maxField is how much of a field is read, in bytes.
const maxField = 16 << 10

// maxName and maxLabel are the lengths of a domain name and of one of its
// labels in bytes (RFC 1035 2.3.4, without the root).
const (
	maxName  = 253
	maxLabel = 63
)

// First returns the first address of a From field or of a field like it, as
// sent but without comments and blanks; it is "" where there is none. Names
// of people, names of groups and comments are never taken for an address.
func First(field string) string {
	s := scanner{rest: field[:min(len(field), maxField)], ahead: 2 * maxField}
	for s.rest != "" {
		if addr := s.mailbox(); strings.Contains(addr, "@") {
			return addr
		}
	}
	return ""
}

// Domain returns the domain of the first address of field: lower case, as
// A-labels, at most 253 bytes of letters, digits, hyphens, underscores and
// dots. It is "" where there is no such domain.
func Domain(field string) string {
	addr := First(field)
	return Host(addr[strings.LastIndexByte(addr, '@')+1:])
}

// Host returns s as Domain does if it is the name of a host, and "" otherwise.
func Host(s string) string {
	name := clean.Domain(s)
	if len(name) > maxName {
		return ""
	}
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || len(label) > maxLabel || strings.ContainsFunc(label, notHost) {
			return ""
		}
	}
	return name
}

func notHost(r rune) bool {
	return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '_'
}
