package notify

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
)

const (
	maxAnswer = 4 << 10 // bytes that are read of the body of an answer
	maxRetry  = 24 * time.Hour
)

// refused explains an answer that is no success.
func (h *hook) refused(step string, answer *http.Response) *Error {
	e := &Error{Step: step, Err: h.says(answer)}
	switch number := answer.StatusCode; {
	case number == http.StatusTooManyRequests:
		e.Temporary, e.RetryAfter = true, retryAfter(answer.Header.Get("Retry-After"), time.Now())
		e.Next = nextLater
	case number/100 == 5:
		e.Temporary, e.RetryAfter = true, retryAfter(answer.Header.Get("Retry-After"), time.Now())
		e.Next = "the other side has a fault; " + nextLater
	case number/100 == 3:
		e.Err = fmt.Errorf("%w, which leads to %s", e.Err, leadsTo(answer))
		e.Next = "redirects are not followed: put the address it leads to into the url, if it is right"
	case number == http.StatusUnauthorized, number == http.StatusForbidden:
		e.Next = "correct the url or the password: it is not, or no longer, allowed to post there"
	case number == http.StatusNotFound, number == http.StatusGone:
		e.Next = "make a new web hook, and put its address into the url"
	default:
		e.Next = "see whether type and url belong together"
	}
	return e
}

// says are the words of an answer. They may repeat the url, which is a secret.
func (h *hook) says(answer *http.Response) error {
	text := "the other side says " + strconv.Itoa(answer.StatusCode) + " " + http.StatusText(answer.StatusCode)
	if !strings.Contains(answer.Header.Get("Content-Type"), "html") {
		body, _ := io.ReadAll(io.LimitReader(answer.Body, maxAnswer)) // as much as there is
		text += " " + h.scrub(string(body))
	}
	return errors.New(clean.Line(text, maxShown))
}

// scrub takes secrets out of what another side says.
func (h *hook) scrub(text string) string {
	for _, secret := range []string{h.to.String(), h.to.RequestURI(), h.to.Path, h.to.RawQuery, h.password} {
		if len(secret) > 1 { // a path may be just /
			text = strings.ReplaceAll(text, secret, "<secret>")
		}
	}
	for part := range strings.FieldsFuncSeq(h.to.RequestURI(), func(r rune) bool { return strings.ContainsRune("/?&=", r) }) {
		if len(part) >= longPart {
			text = strings.ReplaceAll(text, part, "<secret>")
		}
	}
	return text
}

// longPart is from where on a part of a path may be a token and not a word.
const longPart = 12

// leadsTo names the host of a redirect only: the rest may be a secret.
func leadsTo(answer *http.Response) string {
	u, err := url.Parse(answer.Header.Get("Location"))
	if err != nil {
		return "nowhere"
	}
	return cmp.Or(clean.Line(u.Host, maxName), "another path")
}

// retryAfter reads Retry-After, RFC 9110 section 10.2.3, up to a day.
func retryAfter(text string, now time.Time) time.Duration {
	if seconds, err := strconv.ParseUint(text, 10, 32); err == nil {
		return min(time.Duration(seconds)*time.Second, maxRetry)
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	return min(max(at.Sub(now), 0), maxRetry)
}
