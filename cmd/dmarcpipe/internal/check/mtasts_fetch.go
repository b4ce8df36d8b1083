package check

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"

	"github.com/dmarcpipe/dmarcpipe/parse/lookup"
)

// maxPolicy is how long a policy may be in bytes, as senders take it: RFC 8461
// section 3.3.
const maxPolicy = 64 << 10

// fetched is what came from the host of the policy.
type fetched struct {
	policy *stsPolicy // nil if none came, or it cannot be used
	err    error      // why there is none
	next   string     // what to do about err
	notes  []string   // what is wrong with it and does no harm
}

// fetchPolicy fetches the policy as senders do.
func (c *checker) fetchPolicy(ctx context.Context) *fetched {
	ctx, cancel := context.WithTimeout(ctx, c.sessionTimeout())
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, policyURL(c.Domain), http.NoBody)
	if err != nil {
		return &fetched{err: err}
	}
	answer, err := c.httpClient().Do(request)
	if err != nil {
		return &fetched{err: fetchError(err), next: fetchAdvice(c.Domain, err)}
	}
	defer func() { _ = answer.Body.Close() }() // it is read, or no longer wanted
	return readPolicy(answer, c.Domain)
}

// fetchError is err in plain words; what was fetched is said already.
func fetchError(err error) error {
	if unanswered(err) {
		return err
	}
	if e, ok := errors.AsType[*url.Error](err); ok {
		err = e.Err
	}
	return ended(err)
}

func policyURL(domain string) string {
	return "https://mta-sts." + domain + "/.well-known/mta-sts.txt"
}

func fetchAdvice(domain string, err error) string {
	_, certificate := errors.AsType[*tls.CertificateVerificationError](err)
	switch {
	case lookup.Absent(err):
		return "publish an address for mta-sts." + domain + ", where a web server has the policy"
	case certificate:
		return "give the web server a certificate for mta-sts." + domain + " from a public authority; a policy without one counts as none"
	}
	return "make " + policyURL(domain) + " answer; without it senders ignore the record"
}

func readPolicy(answer *http.Response, domain string) *fetched {
	if answer.StatusCode != http.StatusOK {
		err := fmt.Errorf("the web server answers %s", answer.Status)
		if to := answer.Header.Get("Location"); to != "" {
			err = fmt.Errorf("the web server redirects to %s, and senders must not follow", to)
		}
		return &fetched{err: err, next: "put the policy itself at " + policyURL(domain)}
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxPolicy+1))
	if err != nil {
		return &fetched{err: fmt.Errorf("reading the policy: %w", ended(err)), next: fetchAdvice(domain, err)}
	}
	if len(body) > maxPolicy {
		return &fetched{err: fmt.Errorf("the policy is longer than %d bytes", maxPolicy), next: "shorten the policy; senders read no more than 64 KiB"}
	}
	policy, err := parsePolicy(string(body))
	if err != nil {
		return &fetched{err: err, next: "mend the policy; senders ignore one with such a line"}
	}
	return &fetched{policy: policy, notes: typeNotes(answer.Header.Get("Content-Type"))}
}

// typeNotes says what is wrong with the type of the policy: RFC 8461 section
// 3.2 has text/plain, which keeps out what users upload elsewhere.
func typeNotes(value string) []string {
	if kind, _, err := mime.ParseMediaType(value); err == nil && kind == "text/plain" {
		return nil
	}
	return []string{fmt.Sprintf("its type is %q", value)}
}

// result judges whether senders get a policy.
func (f *fetched) result(domain string) Result {
	r := Result{Group: GroupMTASTS, Name: "policy", Status: StatusPass, Text: policyURL(domain)}
	switch {
	case f.err != nil && unanswered(f.err):
		return unasked(r.Group, r.Name, f.err)
	case f.err != nil:
		r.Status, r.Text, r.Next = StatusFail, "no policy: "+f.err.Error(), f.next
	case len(f.notes) > 0:
		r.Status, r.Text = StatusWarn, r.Text+": "+f.notes[0]
		r.Next = "let the web server send Content-Type: text/plain; some senders refuse anything else"
	}
	if f.policy != nil {
		r.Detail = f.policy.lines
	}
	return r
}
