package identify

import (
	"context"
	"net/netip"
	"time"

	"github.com/dmarcpipe/dmarcpipe/ingest/identify/network"
)

// fromKnown judges a candidate by what is known of it, without asking anybody.
// One that DNS was never asked for is due at once.
func (e *Engine) fromKnown(ctx context.Context, c *Candidate, now time.Time) Source {
	s := Source{Addr: c.Addr, ExpiresAt: now.Add(-time.Second)} // before now, also in whole seconds
	if k := c.Known; k != nil {
		s.PTR, s.PTRConfirmed, s.CheckedAt, s.ExpiresAt = k.PTR, k.PTRConfirmed, k.CheckedAt, k.ExpiresAt
	}
	if e.reserved.nameOf(c.Addr) != "" {
		s.ExpiresAt = now.Add(reservedAge)
	}
	e.fill(ctx, c, &s, false)
	return s
}

// fromDNS judges a candidate by what DNS just said of it.
func (e *Engine) fromDNS(ctx context.Context, c *Candidate, a *Answer, now time.Time) Source {
	s := Source{Addr: c.Addr, PTR: a.Host, PTRConfirmed: a.Confirmed, CheckedAt: now, ExpiresAt: now.Add(age(a, c.Known))}
	if outlives(c.Known, a) {
		s.PTR, s.PTRConfirmed = c.Known.PTR, c.Known.PTRConfirmed
	}
	e.fill(ctx, c, &s, true)
	return s
}

const maxPolicy = 20 // policy domains of one look

func wasAsked(s *Source) bool { return s.CheckedAt.Unix() > 0 }

// fill adds network, own domains and identity.
func (e *Engine) fill(ctx context.Context, c *Candidate, s *Source, askSPF bool) {
	info := e.network(c)
	s.ASN, s.ASOrg, s.Country, s.Catalogue = info.ASN, info.Org, info.Country, e.version
	host := ""
	if s.PTRConfirmed {
		host = s.PTR
	}
	s.Own = e.ownOf(ctx, c, host, askSPF)
	id := e.judge(&evidence{addr: c.Addr, host: host, network: info, candidate: c})
	s.Service, s.Kind, s.Basis = id.service, id.kind, id.basis
}

// network returns what the data says, or what was known when there is none.
func (e *Engine) network(c *Candidate) network.Info {
	if e.o.Networks == nil && c.Known != nil {
		return network.Info{ASN: c.Known.ASN, Org: c.Known.ASOrg, Country: c.Known.Country}
	}
	return e.o.Networks.Lookup(c.Addr)
}

// Look finds out about one address at once, and tells what DNS said; Source.Own
// has those of the policy domains that it belongs to, of which the first 20
// count. It stores nothing.
func (e *Engine) Look(ctx context.Context, addr netip.Addr, policy ...string) (Source, Answer) {
	c := Candidate{Addr: addr.Unmap().WithZone(""), Domains: policy[:min(len(policy), maxPolicy)]}
	return e.check(ctx, &c)
}

// check asks DNS where there is a resolver and the address is of the Internet.
func (e *Engine) check(ctx context.Context, c *Candidate) (Source, Answer) {
	now := time.Now().UTC().Truncate(time.Second)
	if e.o.Resolver == nil || e.reserved.nameOf(c.Addr) != "" {
		return e.fromKnown(ctx, c, now), Answer{}
	}
	ctx, cancel := context.WithTimeout(ctx, maxAsk)
	defer cancel()
	defer e.metrics.took(time.Now())
	a := e.ask(ctx, c.Addr)
	e.pace.answered(a.Said)
	e.metrics.asked(a.Said)
	return e.fromDNS(ctx, c, &a, now), a
}
