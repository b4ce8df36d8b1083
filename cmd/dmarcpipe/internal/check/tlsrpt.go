package check

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
	"github.com/dmarcpipe/dmarcpipe/parse/lookup"
)

const versionTLSRPT = "TLSRPTv1"

// tlsrpt checks who gets reports on TLS (RFC 8460 section 3).
func (c *checker) tlsrpt(ctx context.Context) []Result {
	name := "_smtp._tls." + c.Domain
	texts, err := c.Resolver.LookupTXT(ctx, lookup.Root(name))
	if err != nil && !lookup.Absent(err) {
		return []Result{trouble(GroupTLSRPT, "record", err)}
	}
	var records []string
	for _, text := range texts {
		if isTLSRPT(text) {
			records = append(records, text)
		}
	}
	r := c.tlsrptRecord(name, records, texts)
	if r.Status == StatusWarn {
		if takes, err := c.takesMail(ctx, c.Domain); err == nil && !takes {
			r.Status, r.Text, r.Next = StatusInfo, "not needed, as no mail is taken", ""
		}
	}
	if r.Status != StatusPass {
		return []Result{r}
	}
	return append([]Result{r}, c.tlsrptDestinations(ctx, reportURIs(records[0]))...)
}

func isTLSRPT(text string) bool {
	version, _, _ := strings.Cut(text, ";")
	name, value, _ := strings.Cut(version, "=")
	return strings.TrimSpace(name) == "v" && strings.TrimSpace(value) == versionTLSRPT
}

func (c *checker) tlsrptRecord(name string, records, texts []string) Result {
	r := Result{Group: GroupTLSRPT, Name: "record", Status: StatusPass}
	near := slices.IndexFunc(texts, like("tlsrpt"))
	example := `"v=` + versionTLSRPT + `; rua=mailto:tls-reports@` + c.Domain + `"`
	switch {
	case len(records) > 1:
		r.Status, r.Text = StatusFail, fmt.Sprintf("there are %d records, so that none counts", len(records))
		r.Next, r.Detail = "remove all records of "+name+" but one", records[:min(len(records), maxNames)]
	case len(records) == 0 && near >= 0:
		r.Status, r.Text = StatusFail, "the text at "+name+" is no TLS-RPT record: "+texts[near]
		r.Next = "publish " + example
	case len(records) == 0:
		r.Status, r.Text = StatusWarn, "there is no record: nobody tells you of mail that cannot be delivered over TLS"
		r.Next = "publish TXT " + name + " " + example
	case len(reportURIs(records[0])) == 0:
		r.Status, r.Text, r.Next = StatusFail, "the record has no rua, so that nobody gets reports: "+records[0], "publish "+example
	default:
		r.Text = records[0]
	}
	return r
}

// reportURIs are those of rua, in their order.
func reportURIs(record string) []string {
	for field := range strings.SplitSeq(record, ";") {
		name, value, _ := strings.Cut(field, "=")
		if strings.TrimSpace(name) != "rua" {
			continue
		}
		uris := strings.Split(value, ",")
		for i := range uris {
			uris[i] = strings.TrimSpace(uris[i])
		}
		return slices.DeleteFunc(uris, func(s string) bool { return s == "" })
	}
	return nil
}

// tlsrptDestinations checks the addresses that reports go to.
func (c *checker) tlsrptDestinations(ctx context.Context, uris []string) []Result {
	all := make([]Result, min(len(uris), maxDestinations))
	var wg sync.WaitGroup
	for i := range all {
		wg.Go(func() { all[i] = c.tlsrptDestination(ctx, uris[i]) })
	}
	wg.Wait()
	return all
}

func (c *checker) tlsrptDestination(ctx context.Context, text string) Result {
	r := Result{Group: GroupTLSRPT, Name: "destination", Status: StatusPass, Text: text}
	scheme, host := reportHost(text)
	if host == "" {
		r.Status, r.Text = StatusFail, text+" is no address that reporters send to"
		r.Next = "use mailto: with an address, or https: with a URL"
		return r
	}
	reachable, what := c.takesMail, "mail server"
	if scheme == "https" {
		reachable, what = c.hasAddress, "address"
	}
	ok, err := reachable(ctx, host)
	switch {
	case err != nil:
		return trouble(r.Group, r.Name, err)
	case !ok:
		r.Status, r.Text = StatusFail, host+" has no "+what+", so that reports are lost: "+text
		r.Next = "correct the address in rua"
	}
	return r
}

// hasAddress reports whether a host has an address.
func (c *checker) hasAddress(ctx context.Context, host string) (bool, error) {
	addrs, err := c.Resolver.LookupNetIP(ctx, "ip", lookup.Root(host))
	if err != nil && !lookup.Absent(err) {
		return false, err
	}
	return len(addrs) > 0, nil
}

// reportHost is the host of a mailto or https URI; "" where it has none.
func reportHost(text string) (scheme, host string) {
	u, err := url.Parse(text)
	if err != nil {
		return "", ""
	}
	switch scheme = strings.ToLower(u.Scheme); scheme {
	case "https":
		host = clean.Domain(u.Hostname())
	case "mailto":
		address, err := url.PathUnescape(u.Opaque)
		local, domain, ok := strings.Cut(address, "@")
		if err == nil && ok && local != "" {
			host = clean.Domain(domain)
		}
	}
	if !lookup.IsName(host) || !strings.Contains(host, ".") || ipLiteral(host) {
		return scheme, ""
	}
	return scheme, host
}
