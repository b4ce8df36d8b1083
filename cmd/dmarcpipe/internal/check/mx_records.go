package check

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"slices"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
	"github.com/dmarcpipe/dmarcpipe/parse/lookup"
)

const typeMX = 15

// mxAnswer is what DNS says of the mail servers of the domain.
type mxAnswer struct {
	hosts     []string  // the preferred ones first, each once; without MX the domain itself
	records   []*net.MX // the preferred ones first
	null      bool      // a record of RFC 7505 is there: no mail is taken
	implicit  bool      // no MX, so that the domain is its own server: RFC 5321 section 5.1
	authentic bool      // DNSSEC vouches for it
	err       error     // of asking
}

// none reports whether the domain takes no mail, as far as can be seen.
func (a mxAnswer) none() bool { return a.err == nil && len(a.hosts) == 0 }

func (c *checker) askMX(ctx context.Context) mxAnswer {
	records, err := c.Resolver.LookupMX(ctx, c.Domain)
	switch {
	case lookup.Absent(err):
		return c.askImplicit(ctx)
	case err != nil:
		return mxAnswer{err: err}
	}
	a := mxAnswer{records: slices.Clone(records)}
	a.authentic, _ = c.Resolver.Authentic(ctx, c.Domain, typeMX) // in doubt it is not
	slices.SortStableFunc(a.records, func(x, y *net.MX) int { return cmp.Compare(x.Pref, y.Pref) })
	for _, mx := range a.records {
		host := clean.Domain(mx.Host)
		if host == "" {
			a.null = true
		} else if !slices.Contains(a.hosts, host) {
			a.hosts = append(a.hosts, host)
		}
	}
	return a
}

// askImplicit looks at whether the domain has an address itself.
func (c *checker) askImplicit(ctx context.Context) mxAnswer {
	_, err := c.Resolver.LookupNetIP(ctx, "ip", c.Domain)
	switch {
	case err == nil:
		return mxAnswer{implicit: true, hosts: []string{c.Domain}}
	case lookup.Absent(err):
		return mxAnswer{}
	}
	return mxAnswer{err: err}
}

// result judges the records alone.
func (a mxAnswer) result() Result {
	r := Result{Group: GroupMX, Name: "records"}
	switch {
	case a.err != nil:
		return unasked(GroupMX, "records", a.err)
	case a.null && len(a.hosts) > 0:
		r.Status = StatusFail
		r.Text = "the record that says that no mail is taken (null MX) stands beside others"
		r.Next = `remove the record "0 ." or all the others (RFC 7505 section 3)`
	case a.null:
		r.Status, r.Text = StatusInfo, "the domain says that it takes no mail (null MX)"
	case a.implicit:
		r.Status, r.Text = StatusWarn, "there is no MX record, so that mail goes to the address of the domain itself"
		r.Next = `publish an MX record for the mail server, or "0 ." if no mail is taken (RFC 7505)`
	case a.none():
		r.Status, r.Text = StatusWarn, "there is neither an MX record nor an address: no mail can come, nor can a bounce"
		r.Next = `publish an MX record, or "0 ." to say that no mail is taken (RFC 7505)`
	default:
		r.Status, r.Text, r.Detail = StatusPass, list(a.hosts, maxHosts), a.lines()
	}
	return r
}

func (a mxAnswer) lines() []string {
	var lines []string
	for _, mx := range a.records[:min(len(a.records), maxHosts)] {
		lines = append(lines, fmt.Sprintf("%d %s", mx.Pref, clean.Domain(mx.Host)))
	}
	if len(a.hosts) > maxHosts {
		lines = append(lines, fmt.Sprintf("only the first %d are looked at", maxHosts))
	}
	return lines
}
