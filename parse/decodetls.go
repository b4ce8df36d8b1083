package parse

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/identity"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
	"github.com/dmarcpipe/dmarcpipe/parse/tlsrpt"
	"github.com/dmarcpipe/dmarcpipe/parse/unpack"
)

// decodeTLS reads one TLS report.
func (w *walk) decodeTLS(it item, leaf *unpack.Leaf, place string) {
	hints, limits, near := it.hints(leaf), w.options.Limits, nearOf(leaf.Head)
	known := tlsrpt.LooksLike(leaf.Head) || claimsTLS(it, leaf)
	if hints.Domain == "" {
		hints.Domain = it.tlsDomain
	}
	decode := func(r io.Reader, row func(*tlsrpt.Failure) error) error {
		_, err := tlsrpt.Decode(r, limits, hints, row)
		return err
	}
	k, h := newKeeper[tlsrpt.Failure](w), tlsHasher{}
	rep, err := tlsrpt.Decode(leaf.Body, limits, hints, func(f *tlsrpt.Failure) error {
		k.keep(func() tlsrpt.Failure { return *f }, h.add(f))
		return nil
	})
	switch {
	case err != nil && mayQuote(it, leaf, '{'):
		w.ignore("a text that quotes a report")
	case !known && errors.Is(err, tlsrpt.ErrNoReport):
		w.ignore("JSON that is no report")
	case err != nil:
		w.reject(place, reason.From(err), near)
	default:
		checkEnd(leaf.Body, &rep.Warnings, "report")
		f := tlsFinding(rep, h.sum(rep))
		f.Member, f.details = place, rowsOf(w, &k, leaf, decode)
		w.report(f)
	}
}

// tlsHasher adds up what a TLS report says: each policy with its own failure
// details, so that neither the order of policies nor that of details counts.
type tlsHasher struct {
	policies []identity.Hasher
	buf      []byte
}

// add adds a failure detail and returns how many bytes it has, about.
func (h *tlsHasher) add(f *tlsrpt.Failure) int {
	for len(h.policies) <= f.Policy {
		h.policies = append(h.policies, identity.Hasher{})
	}
	anywhere := *f
	anywhere.Policy = 0
	h.buf = anywhere.AppendCanonical(h.buf[:0])
	h.policies[f.Policy].Add(h.buf)
	return len(h.buf)
}

func (h *tlsHasher) sum(r *tlsrpt.Report) identity.Content {
	var all identity.Hasher
	for i := range r.Policies {
		var details identity.Hasher
		if i < len(h.policies) {
			details = h.policies[i]
		}
		content := details.Sum()
		all.Add(append(r.Policies[i].AppendCanonical(h.buf[:0]), content[:]...))
	}
	return all.Sum()
}

// claimsTLS reports whether the labels or the name of a part say that it is a
// TLS report (RFC 8460 5.1 and 5.3).
func claimsTLS(it item, leaf *unpack.Leaf) bool {
	if strings.HasPrefix(it.kind, "application/tlsrpt") {
		return true
	}
	name, ok := it.hintName(leaf)
	return ok && strings.Contains(strings.ToLower(name), ".json")
}

// startsJSON reports whether a file begins as an object of JSON does.
func startsJSON(head []byte) bool { return bytes.HasPrefix(bytes.TrimLeft(head, blanks), []byte("{")) }
