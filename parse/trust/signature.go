package trust

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse/address"
	"github.com/dmarcpipe/dmarcpipe/parse/dmarc"
)

// The bounds of one signature. Reading a field costs the square of its lines.
const (
	maxSignature   = 16 << 10
	maxSignedNames = 100
	maxSignedBytes = 256 << 10
	maxLines       = 500 // of one signed field
)

// signature is a DKIM-Signature field (RFC 6376 3.5), as far as it has to be
// known before it is verified.
type signature struct {
	field    field
	domain   string    // d; "" is none that can be asked for
	signed   []string  // h, lower case
	expires  time.Time // x; the zero time without
	supports bool      // v and a are known
}

// algorithms are those of RFC 6376 3.3 and RFC 8463. rsa-sha1 is known, and
// refused.
var algorithms = []string{"rsa-sha256", "ed25519-sha256", "rsa-sha1"}

func readSignature(f field) signature {
	s := signature{field: f}
	if len(f.raw) > maxSignature {
		return s
	}
	tags := readTags(f.value())
	s.domain = address.Host(tags["d"])
	s.supports = tags["v"] == "1" && slices.Contains(algorithms, tags["a"])
	s.signed = listed(strings.ToLower(tags["h"]))
	if sec, err := strconv.ParseInt(tags["x"], 10, 64); err == nil {
		s.expires = time.Unix(sec, 0).UTC()
	}
	return s
}

// readTags reads a tag list (RFC 6376 3.2); a tag keeps its first value.
func readTags(text string) map[string]string {
	tags := map[string]string{}
	for pair := range strings.SplitSeq(text, ";") {
		name, value, ok := strings.Cut(pair, "=")
		name = strings.TrimSpace(name)
		if _, twice := tags[name]; ok && !twice {
			tags[name] = strings.TrimSpace(value)
		}
	}
	return tags
}

// nearest are at most n signatures, those first whose domain is nearest to the
// From domain: the first that holds is the one that counts.
func nearest(h *header, from string, n int) (chosen []signature, all int) {
	for _, f := range h.all("dkim-signature") {
		chosen = append(chosen, readSignature(f))
	}
	slices.SortStableFunc(chosen, func(a, b signature) int { return cmp.Compare(a.distance(from), b.distance(from)) })
	return chosen[:min(n, len(chosen))], len(chosen)
}

func (s signature) distance(from string) int {
	switch {
	case s.domain == from:
		return 0
	case dmarc.Aligned(s.domain, from, false):
		return 1
	}
	return 2
}

// signedHeader is the part of a header that the signature is about, with the
// signature first. It is not ok where that is more than any signer signs.
func (s signature) signedHeader(h *header) ([]byte, bool) {
	if len(s.signed) > maxSignedNames {
		return nil, false
	}
	out := bytes.Clone(s.field.raw)
	for _, f := range h.fields {
		if !slices.Contains(s.signed, f.name) || &f.raw[0] == &s.field.raw[0] {
			continue
		}
		if len(out)+len(f.raw) > maxSignedBytes || bytes.Count(f.raw, []byte("\n")) > maxLines {
			return nil, false
		}
		out = append(out, f.raw...)
	}
	return append(out, "\r\n"...), true
}
