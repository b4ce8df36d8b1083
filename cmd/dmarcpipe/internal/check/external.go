package check

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/dmarcpipe/dmarcpipe/parse/dmarc"
	"github.com/dmarcpipe/dmarcpipe/parse/lookup"
)

// maxDestinations bounds the hosts of rua and ruf that are looked at.
const maxDestinations = 16

// external checks each host that reports of a record go to: whether it takes
// mail, and, outside the organization, whether it agrees to get them (RFC 9990
// 4 and RFC 7489 7.1).
func (c *checker) external(ctx context.Context, place dmarc.Place) []Result {
	hosts := destinations(place.Record)
	all := make([]Result, min(len(hosts), maxDestinations))
	var wg sync.WaitGroup
	for i := range all {
		wg.Go(func() { all[i] = c.destination(ctx, place.Domain, hosts[i]) })
	}
	wg.Wait()
	if more := len(hosts) - len(all); more > 0 {
		all = append(all, Result{
			Group: GroupDMARC, Name: "destinations", Status: StatusUnknown, Text: fmt.Sprintf("%d more hosts were not looked at", more),
			Next: "name fewer addresses: reporters send to few of them",
		})
	}
	return all
}

// destinations are the hosts of rua and ruf, each once.
func destinations(rec *dmarc.Record) []string {
	var hosts []string
	for _, u := range slices.Concat(rec.RUA, rec.RUF) {
		if u.Address != "" && !slices.Contains(hosts, u.Host) {
			hosts = append(hosts, u.Host)
		}
	}
	return hosts
}

// destination judges one host for the reports of a policy domain.
func (c *checker) destination(ctx context.Context, domain, host string) Result {
	r := Result{Group: GroupDMARC, Name: "destination " + host, Status: StatusPass, Text: "takes mail"}
	takes, err := c.takesMail(ctx, host)
	switch {
	case err != nil:
		return trouble(r.Group, r.Name, err)
	case !takes:
		r.Status, r.Text = StatusFail, host+" has no mail server, so that reports are lost"
		r.Next = "correct the address, or publish MX for " + host
		return r
	case dmarc.OrgDomain(host) == dmarc.OrgDomain(domain):
		return r
	}
	return c.authorized(ctx, r, domain, host)
}

// takesMail reports whether a host has MX or, without, an address (RFC 5321 5.1).
func (c *checker) takesMail(ctx context.Context, host string) (bool, error) {
	records, err := c.Resolver.LookupMX(ctx, lookup.Root(host))
	if len(records) > 0 {
		return records[0].Host != ".", nil
	}
	if err != nil && !lookup.Absent(err) {
		return false, err
	}
	addrs, err := c.Resolver.LookupNetIP(ctx, "ip", lookup.Root(host))
	if err != nil && !lookup.Absent(err) {
		return false, err
	}
	return len(addrs) > 0, nil
}

// authorized judges whether a host outside the organization agrees.
func (c *checker) authorized(ctx context.Context, r Result, domain, host string) Result {
	name := domain + "._report._dmarc." + host
	ask := fmt.Sprintf(`have %s publish TXT %s "v=DMARC1;", or *._report._dmarc.%s to agree for all domains`, host, name, host)
	if len(name) > lookup.MaxName {
		r.Status, r.Text = StatusFail, "the name by which "+host+" would agree is too long for DNS, so that no reports go there"
		r.Next = "use an address of a shorter host, or one of your own"
		return r
	}
	records, err := c.Resolver.LookupTXT(ctx, lookup.Root(name))
	if err != nil && !lookup.Absent(err) {
		return trouble(r.Group, r.Name, err)
	}
	records = slices.DeleteFunc(slices.Clone(records), func(txt string) bool { return !dmarc.IsRecord(txt) })
	if len(records) == 0 {
		r.Status, r.Text = StatusFail, host+" does not agree to get reports on "+domain+", so that reporters send none there"
		r.Next = ask
		return r
	}
	r.Text, r.Detail = "takes mail, and agrees to get reports on "+domain, []string{name + ": " + records[0]}
	return redirected(r, host, records[0])
}

// redirected judges an agreement that sends the reports elsewhere, which it may
// do within the same host only.
func redirected(r Result, host, record string) Result {
	rec, _ := dmarc.Parse(record)
	if rec == nil {
		return r
	}
	for _, u := range rec.RUA {
		if u.Host != host {
			r.Status, r.Text = StatusFail, host+" sends reports on to another host, "+u.Host+", so that neither gets one"
			r.Next = "put " + u.Text + " into rua in its place, and have " + u.Host + " agree"
			return r
		}
		r.Status, r.Text = StatusInfo, r.Text+", but at "+u.Text
		r.Next = "put that address into rua, to see in one place where reports go"
	}
	return r
}
