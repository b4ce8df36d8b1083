// Package lookup says what may be asked of DNS, and what the error of a question
// means. A wrong guess there turns an outage into a missing record.
package lookup

import (
	"errors"
	"net"
	"strings"
)

// Absent reports whether err says for sure that a name has no such records:
// NXDOMAIN, or an answer without data. Every other error leaves it open.
func Absent(err error) bool {
	e, ok := errors.AsType[*net.DNSError](err)
	return ok && e.IsNotFound
}

// Root returns a name with its trailing dot, which keeps a resolver from trying
// it below the search domains of the machine.
func Root(name string) string { return strings.TrimSuffix(name, ".") + "." }
