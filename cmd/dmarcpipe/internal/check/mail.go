package check

import (
	"context"
	"crypto/x509"
	"net/netip"
	"slices"
	"sync"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
	"github.com/dmarcpipe/dmarcpipe/parse/lookup"
)

const (
	portSMTP = 25
	maxHosts = 10 // mail servers that are looked at
)

// mailSurvey is all that is found out about how mail comes to the domain. The
// judgements on MTA-STS, DANE and the servers need parts of each other.
type mailSurvey struct {
	mx         mxAnswer
	hosts      []*mailHost
	policy     policyAnswer
	validating bool // the name server validates DNSSEC
}

// mailHost is one mail server of the domain.
type mailHost struct {
	name     string
	alias    string // where its name leads as a CNAME; "" if it is none
	addrs    []netip.Addr
	err      error // of asking for addrs
	tlsa     tlsaAnswer
	sessions []*session // at most one for each family of addresses

	pipelined bool // see prober.takesPipelined
}

// mail checks how mail comes to the domain.
func (c *checker) mail(ctx context.Context) []Result {
	s := c.survey(ctx)
	return slices.Concat(c.mtasts(s), c.dane(s), c.mx(s))
}

func (c *checker) survey(ctx context.Context) *mailSurvey {
	var s mailSurvey
	var wg sync.WaitGroup
	wg.Go(func() { s.policy = c.askPolicy(ctx) })
	wg.Go(func() { s.validating = c.validates(ctx) })
	s.mx = c.askMX(ctx)
	for _, name := range s.mx.hosts[:min(len(s.mx.hosts), maxHosts)] {
		h := &mailHost{name: name}
		s.hosts = append(s.hosts, h)
		wg.Go(func() { c.visit(ctx, h) })
	}
	wg.Wait()
	return &s
}

// visit finds out about one mail server.
func (c *checker) visit(ctx context.Context, h *mailHost) {
	if ipLiteral(h.name) || !lookup.IsName(h.name) {
		return
	}
	var wg sync.WaitGroup
	wg.Go(func() { h.alias = c.alias(ctx, h.name) })
	wg.Go(func() { h.tlsa = c.askTLSA(ctx, h.name) })
	h.addrs, h.err = c.Resolver.LookupNetIP(ctx, "ip", h.name)
	addrs, probes := oneOfEach(h.addrs), c.prober()
	h.sessions = make([]*session, len(addrs))
	for i, addr := range addrs {
		wg.Go(func() { h.sessions[i] = probes.startTLS(ctx, endpoint{h.name, addr, portSMTP}) })
	}
	wg.Wait()
	if s := h.secured(); s != nil {
		h.pipelined = probes.takesPipelined(ctx, s.endpoint)
	}
}

// alias returns where name leads, or "" if it leads nowhere else.
func (c *checker) alias(ctx context.Context, name string) string {
	target, err := c.Resolver.LookupCNAME(ctx, name)
	if target = clean.Fold(target); err != nil || target == name {
		return ""
	}
	return target
}

// oneOfEach returns the first address of each family, IPv4 first.
func oneOfEach(addrs []netip.Addr) []netip.Addr {
	var some []netip.Addr
	for _, family := range []func(netip.Addr) bool{isIPv4, isIPv6} {
		if i := slices.IndexFunc(addrs, family); i >= 0 {
			some = append(some, addrs[i].Unmap())
		}
	}
	return some
}

func isIPv4(a netip.Addr) bool { return a.Unmap().Is4() }
func isIPv6(a netip.Addr) bool { return !isIPv4(a) }

// reached are the sessions that came to a connection.
func (h *mailHost) reached() []*session {
	return slices.DeleteFunc(slices.Clone(h.sessions), func(s *session) bool { return !s.reached })
}

// secured is the first session that came to TLS, or nil.
func (h *mailHost) secured() *session {
	for _, s := range h.sessions {
		if s.tls != nil {
			return s
		}
	}
	return nil
}

// chain is what the server showed as certificates, or nil.
func (h *mailHost) chain() []*x509.Certificate {
	if s := h.secured(); s != nil {
		return s.tls.PeerCertificates
	}
	return nil
}
