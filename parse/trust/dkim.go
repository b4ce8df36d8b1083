package trust

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/emersion/go-msgauth/dkim"
)

// The bounds of the work on one mail.
const (
	// maxHashed is how many bytes of body are hashed: each signature hashes all
	// of it, so a large mail has fewer of them checked, but always one.
	maxHashed = 64 << 20
	// maxBlank is how long a run of line breaks may be, which costs its square.
	maxBlank = 256 << 10
)

// The bounds of what the library reads at once. It takes a buffer of at least the
// first as it is.
const (
	leastBuffer = 4 << 10
	mostBuffer  = 32 << 10
)

// outcome is what became of one signature.
type outcome uint8

// The outcomes, the ones that count more later.
const (
	absent    outcome = iota // no signature
	unchecked                // it cannot be checked, or not any more
	wrong                    // it does not hold
	doubtful                 // DNS did not say
	holds
)

// grade is that of a mail of which this is the best that can be said.
func (o outcome) grade() Grade {
	switch o {
	case holds:
		return Authenticated
	case doubtful:
		return Unknown
	case wrong:
		return Failed
	}
	return Unauthenticated
}

// checked is a signature that was looked at.
type checked struct {
	outcome outcome
	domain  string
	onlyTLS bool
	detail  string // for people: why it does not hold
}

// verify checks signatures one after the other, until one holds. It returns
// those that do, and else the one that says most about why none does.
func (v *Verifier) verify(ctx context.Context, h *header, from string) []checked {
	body := trimBlank(h.body)
	chosen, all := nearest(h, from, min(v.options.Signatures, affordable(len(body))))
	worst := checked{outcome: absent, detail: "it is not signed"}
	if len(chosen) > 0 && longestBlank(body) > maxBlank {
		return []checked{{outcome: unchecked, detail: "its body has too many blank lines to check a signature"}}
	}
	var held []checked
	for _, s := range chosen {
		c := v.check(ctx, h, body, s)
		if c.outcome == holds {
			held = append(held, c)
			if !c.onlyTLS {
				break
			}
		} else if c.outcome > worst.outcome {
			worst = c
		}
	}
	if len(held) > 0 {
		return held
	}
	if all > len(chosen) {
		worst.detail += "; it has more signatures than are checked"
	}
	return []checked{worst}
}

// affordable is how many signatures of a body of so many bytes are checked.
func affordable(size int) int { return max(1, maxHashed/max(1, size)) }

// check checks one signature. The library is given one at a time, so that it
// works in this goroutine, and only the fields that are signed.
func (v *Verifier) check(ctx context.Context, h *header, body []byte, s signature) checked {
	c := checked{outcome: unchecked, domain: s.domain}
	head, ok := s.signedHeader(h)
	switch {
	case s.domain == "" || !s.supports || !ok:
		c.detail = "its signature is of a kind that cannot be checked"
		return c
	case !s.expires.IsZero() && v.options.Now().After(s.expires):
		c.detail = "its signature expired at " + s.expires.Format(time.RFC3339)
		return c
	}
	keys := &keyring{ctx: ctx, resolver: v.options.Resolver, domain: s.domain}
	err := verifyOne(head, body, keys)
	c.onlyTLS = keys.onlyTLS
	switch {
	case err == nil:
		c.outcome = holds
	case keys.trouble:
		c.outcome, c.detail = doubtful, "DNS did not say its key"
	case keys.gone != "":
		c.detail = keys.gone
	case keys.testing: // nothing is wrong with such a mail (RFC 6376 3.6.1)
		c.detail = "the signature of " + s.domain + " is a test, and does not hold"
	default:
		c.outcome, c.detail = wrong, "the signature of "+s.domain+" does not hold: "+strings.TrimPrefix(err.Error(), "dkim: ")
	}
	return c
}

// verifyOne runs the library on the first signature of a header.
func verifyOne(head, body []byte, keys *keyring) error {
	// A reader that cannot hand over all at once keeps the library from copying
	// the whole body.
	whole := struct{ io.Reader }{io.MultiReader(bytes.NewReader(head), bytes.NewReader(body))}
	size := min(max(len(body), leastBuffer), mostBuffer)
	found, err := dkim.VerifyWithOptions(bufio.NewReaderSize(whole, size),
		&dkim.VerifyOptions{LookupTXT: keys.lookup, MaxVerifications: 1})
	if err != nil && !errors.Is(err, dkim.ErrTooManySignatures) {
		return err
	}
	if len(found) != 1 {
		return errors.New("it cannot be read")
	}
	return found[0].Err
}

// trimBlank leaves one of the line breaks at the end of a body, as every
// canonical form does (RFC 6376 3.4.3).
func trimBlank(body []byte) []byte {
	keep, end := len(body), len(body)
	for end > 0 && body[end-1] == '\n' {
		keep = end
		end--
		if end > 0 && body[end-1] == '\r' {
			end--
		}
	}
	return body[:keep]
}

// longestBlank is the longest run of line breaks.
func longestBlank(body []byte) (longest int) {
	run := 0
	for _, c := range body {
		if c != '\r' && c != '\n' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}
