package check

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
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
	found, hosts := c.submissionHosts(ctx)
	var all []*msa
	var wg sync.WaitGroup
	for _, host := range hosts[:min(len(hosts), maxSubmission)] {
		for _, port := range slices.Compact(slices.Sorted(slices.Values(c.Ports))) {
			d := &msa{host: host, port: port}
			all = append(all, d)
			wg.Go(func() { c.visitMSA(ctx, d) })
		}
	}
	wg.Wait()
	results := []Result{found}
	for _, d := range all {
		results = append(results, c.judgeMSA(d, all)...)
	}
	return results
}

// submissionHosts says which hosts take mail from users: those that were named,
// else those of RFC 6186 and RFC 8314 section 5.1, else the mail servers.
func (c *checker) submissionHosts(ctx context.Context) (Result, []string) {
	r := Result{Group: GroupSubmission, Name: "hosts", Status: StatusInfo}
	if len(c.Hosts) > 0 {
		r.Text = "as asked: " + list(c.Hosts, maxNames)
		return r, c.Hosts
	}
	var hosts []string
	for _, service := range []string{"submissions", "submission"} {
		_, records, err := c.Resolver.LookupSRV(ctx, service, "tcp", c.Domain)
		if unanswered(err) {
			return unasked(r.Group, r.Name, err), nil
		}
		for _, srv := range records {
			host := clean.Domain(srv.Target)
			if host == "" { // RFC 2782: the service is not there
				continue
			}
			r.Detail = append(r.Detail, fmt.Sprintf("_%s._tcp: %s port %d", service, host, srv.Port))
			if dnsName(host) && !slices.Contains(hosts, host) {
				hosts = append(hosts, host)
			}
		}
	}
	if len(hosts) > 0 {
		r.Status, r.Text = StatusPass, "DNS names "+list(hosts, maxNames)
		return r, hosts
	}
	return c.noSRV(ctx, r)
}

// noSRV falls back to the mail servers, which often take mail from users too.
func (c *checker) noSRV(ctx context.Context, r Result) (Result, []string) {
	mx := c.askMX(ctx)
	hosts := slices.DeleteFunc(mx.hosts, func(h string) bool { return !dnsName(h) || ipLiteral(h) })
	if len(hosts) == 0 {
		r.Status, r.Text = StatusUnknown, "DNS names no host that takes mail from users"
		r.Next = "name it with --host"
		return r, nil
	}
	r.Text = "DNS names none, so that the mail servers are tried: " + list(hosts, maxNames)
	r.Next = "if users hand in their mail elsewhere, name that host with --host; programs find it by SRV records _submissions._tcp." + c.Domain
	return r, hosts
}
