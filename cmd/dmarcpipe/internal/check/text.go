package check

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
)

// list names up to n of all.
func list(all []string, n int) string {
	text := strings.Join(all[:min(n, len(all))], ", ")
	if len(all) > n {
		text += fmt.Sprintf(" and %d more", len(all)-n)
	}
	return text
}

// like tells a text that is meant to be a record from one that a wildcard puts
// in its place: the first has a word of it, in any case.
func like(word string) func(text string) bool {
	return func(text string) bool { return strings.Contains(strings.ToLower(text), word) }
}

// unanswered reports whether DNS may know more and did not say it.
func unanswered(err error) bool {
	e, ok := errors.AsType[*net.DNSError](err)
	return ok && (e.IsTemporary || e.IsTimeout)
}

// unasked is the result of a check that DNS did not answer.
func unasked(group, name string, err error) Result {
	r := Result{Group: group, Name: name, Status: StatusUnknown, Text: err.Error(), Next: "try again; if it stays, ask another name server with dns.servers"}
	if e, ok := errors.AsType[*net.DNSError](err); ok {
		r.Text = "asking DNS for " + clean.Fold(e.Name) + ": " + e.Err
	}
	if !unanswered(err) {
		r.Status, r.Next = StatusFail, "mend the zone: no name server gives an answer that can be used"
	}
	return r
}

func tlsVersion(state *tls.ConnectionState) string { return tls.VersionName(state.Version) }
