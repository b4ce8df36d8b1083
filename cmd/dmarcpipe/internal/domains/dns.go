package domains

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
	"github.com/dmarcpipe/dmarcpipe/parse/dmarc"
)

// Resolver is what this package asks of DNS; net.Resolver fits.
type Resolver interface {
	LookupTXT(ctx context.Context, name string) ([]string, error)
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
	LookupMX(ctx context.Context, name string) ([]*net.MX, error)
}

const (
	dnsTimeout = 20 * time.Second // for all questions about a domain
	dnsAtOnce  = 8
)

// published asks for the record of a domain.
func published(ctx context.Context, r Resolver, domain string) *Published {
	found, err := dmarc.Discover(ctx, r, domain)
	if err != nil {
		return &Published{Error: clean.Line(err.Error(), 300)}
	}
	p := &Published{Domain: found.Tree.Domain, Record: found.Tree.Text, record: found.Tree.Record, inherited: found.Tree.Inherited}
	for _, step := range found.Walk {
		if step.Domain != p.Domain && (p.Domain != "" || step.Domain != domain) {
			continue
		}
		for _, problem := range step.Problems {
			p.Problems = append(p.Problems, problem.String())
		}
	}
	return p
}

// inDNS asks whether each subdomain exists: whether it has addresses or a mail
// server (RFC 9989 3.2.13).
func inDNS(ctx context.Context, r Resolver, all []Subdomain) {
	var wg sync.WaitGroup
	room := make(chan struct{}, dnsAtOnce)
	for i := range all {
		wg.Go(func() {
			room <- struct{}{}
			all[i].InDNS = exists(ctx, r, all[i].Name)
			<-room
		})
	}
	wg.Wait()
}

func exists(ctx context.Context, r Resolver, name string) string {
	addresses, err := r.LookupNetIP(ctx, "ip", name+".")
	if err == nil && len(addresses) > 0 {
		return "yes"
	}
	servers, mxErr := r.LookupMX(ctx, name+".")
	switch {
	case mxErr == nil && len(servers) > 0:
		return "yes"
	case absent(err) && absent(mxErr):
		return "no"
	}
	return ""
}

// absent reports whether DNS knows that there is nothing.
func absent(err error) bool {
	if err == nil {
		return true
	}
	d, ok := errors.AsType[*net.DNSError](err)
	return ok && d.IsNotFound
}
