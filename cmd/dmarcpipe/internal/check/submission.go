package check

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
	"github.com/dmarcpipe/dmarcpipe/parse/lookup"
)

const (
	portSubmissions = 465 // implicit TLS, RFC 8314 section 3.3
	portSubmission  = 587 // STARTTLS, RFC 6409
	portAlternative = 2525
	maxSubmission   = 4 // hosts that are looked at
)

// whyImplicit is why one is preferred to the other.
const whyImplicit = "with STARTTLS a connection begins in clear text, where who sits between can take the offer out, " +
	"or put commands in, and many programs go on without; implicit TLS has no such phase (RFC 8314 section 3)"

// submission checks where users hand in mail, on the ports that were asked for.
func (c *checker) submission(ctx context.Context) []Result {
	if len(c.Ports) == 0 {
		return nil
	}
	found, hosts, guessed := c.submissionHosts(ctx)
	var all []*msa
	var wg sync.WaitGroup
	for _, host := range hosts[:min(len(hosts), maxSubmission)] {
		for _, port := range slices.Compact(slices.Sorted(slices.Values(c.Ports))) {
			d := &msa{host: host, port: port, guessed: guessed}
			all = append(all, d)
			wg.Go(func() { c.visitMSA(ctx, d) })
		}
	}
	wg.Wait()
	if len(hosts) > maxSubmission {
		found.Detail = append(found.Detail, fmt.Sprintf("only the first %d are looked at", maxSubmission))
	}
	results := []Result{found}
	for _, d := range all {
		results = append(results, c.judgeMSA(d, all)...)
	}
	if len(all) > 0 {
		results = append(results, implicitTLS(all))
	}
	return results
}

// submissionHosts says which hosts take mail from users: those that were named,
// else those that DNS names, else, as a guess, the mail servers.
func (c *checker) submissionHosts(ctx context.Context) (r Result, hosts []string, guessed bool) {
	r = Result{Group: GroupSubmission, Name: "hosts", Status: StatusInfo}
	if len(c.Hosts) > 0 {
		r.Text = "as asked: " + list(c.Hosts, maxNames)
		return r, c.Hosts, false
	}
	hosts, detail, err := c.askSRV(ctx)
	r.Detail = detail
	switch {
	case unanswered(err):
		return unasked(r.Group, r.Name, err), nil, false
	case len(hosts) > 0:
		r.Status, r.Text = StatusPass, "DNS names "+list(hosts, maxNames)
		return r, hosts, false
	case len(detail) > 0:
		r.Text = "DNS says that there are none"
		return r, nil, false
	}
	r, hosts = c.guessHosts(ctx, r)
	return r, hosts, true
}

// askSRV asks for the records of RFC 8314 section 5.1 and of RFC 6186. Detail
// has them all, also those that say that there is no such service.
func (c *checker) askSRV(ctx context.Context) (hosts, detail []string, err error) {
	for _, service := range []string{"submissions", "submission"} {
		_, records, err := c.Resolver.LookupSRV(ctx, service, "tcp", c.Domain)
		if unanswered(err) {
			return nil, nil, err
		}
		for _, srv := range records[:min(len(records), maxHosts)] {
			host := clean.Domain(srv.Target)
			detail = append(detail, fmt.Sprintf("_%s._tcp: %s port %d", service, cmp.Or(host, "."), srv.Port))
			if lookup.IsName(host) && !slices.Contains(hosts, host) {
				hosts = append(hosts, host)
			}
		}
	}
	return hosts, detail, nil
}

// guessHosts falls back to the mail servers, which often take mail from users
// too.
func (c *checker) guessHosts(ctx context.Context, r Result) (Result, []string) {
	hosts := slices.DeleteFunc(c.askMX(ctx).hosts, func(h string) bool { return !lookup.IsName(h) || ipLiteral(h) })
	if len(hosts) == 0 {
		r.Status, r.Text = StatusUnknown, "DNS names no host that takes mail from users"
		r.Next = "name it with --host"
		return r, nil
	}
	r.Text = "DNS names none, so that the mail servers are tried: " + list(hosts, maxNames)
	r.Next = "if users hand in their mail elsewhere, name that host with --host; programs find it by SRV records _submissions._tcp." + c.Domain
	return r, hosts
}
