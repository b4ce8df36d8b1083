package identify

import (
	"net/netip"
	"slices"
	"strconv"

	"github.com/dmarcpipe/dmarcpipe/ingest/identify/catalogue"
	"github.com/dmarcpipe/dmarcpipe/ingest/identify/network"
	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
)

// evidence is what an address is judged by.
type evidence struct {
	addr      netip.Addr
	host      string       // confirmed name, or ""
	network   network.Info // of the address
	candidate *Candidate   // for the domains
}

// identity is the outcome.
type identity struct {
	service string
	kind    verdict.Kind
	basis   Basis
}

// hit is a service that the catalogue has for a piece of evidence.
type hit struct {
	*catalogue.Service
	basis Basis
}

// judge finds the identity that rests on the surest evidence. Files of the user
// go before everything.
func (e *Engine) judge(ev *evidence) identity {
	hits := e.hits(ev)
	for _, h := range hits {
		if h.User {
			return identity{h.Name, h.Kind, BasisUser}
		}
	}
	if name := e.reserved.nameOf(ev.addr); name != "" {
		return identity{name, verdict.KindUnknown, BasisReserved}
	}
	if len(hits) == 0 {
		return organization(ev)
	}
	h := surest(hits)
	if h.basis == BasisAS && forAnybody(h.Kind) && ev.ownHost() {
		return organization(ev) // whose the host is says more than where it stands
	}
	return identity{h.Name, h.Kind, h.basis}
}

// ownHost reports whether the host is one of the domains that it sent for.
func (ev *evidence) ownHost() bool {
	return ev.host != "" && slices.ContainsFunc(ev.candidate.Domains, func(d string) bool { return isHostOf(ev.host, d) })
}

// hits asks the catalogue for everything that is known, the surest first.
func (e *Engine) hits(ev *evidence) []hit {
	var hits []hit
	add := func(s *catalogue.Service, ok bool, b Basis) {
		if ok {
			hits = append(hits, hit{s, b})
		}
	}
	s, ok := e.o.Catalogue.Network(ev.addr)
	add(s, ok, BasisNetwork)
	if ev.host != "" {
		s, ok = e.o.Catalogue.PTR(ev.host)
		add(s, ok, BasisPTR)
	}
	if ev.network.ASN != 0 {
		s, ok = e.o.Catalogue.AS(ev.network.ASN)
		add(s, ok, BasisAS)
	}
	s, ok = e.sender(ev)
	add(s, ok, BasisDomain)
	return hits
}

// surest is the first hit; only that an autonomous system where anybody has
// hosts says less than what a host does.
func surest(hits []hit) hit {
	if len(hits) > 1 && hits[0].basis == BasisAS && forAnybody(hits[0].Kind) {
		return hits[1]
	}
	return hits[0]
}

func forAnybody(k verdict.Kind) bool {
	return k == verdict.KindHosting || k == verdict.KindCloud || k == verdict.KindISP
}

// sender is the service that an address without a telling name authenticates
// as. The mails of a forwarder authenticate as many, of which the catalogue
// does not know all, so a single other domain is enough for no answer.
func (e *Engine) sender(ev *evidence) (*catalogue.Service, bool) {
	if ev.host != "" && !generic(ev.host, ev.addr) {
		return nil, false
	}
	var only *catalogue.Service
	for _, d := range ev.candidate.Authenticated {
		if ofPolicyDomain(d, ev.candidate.Domains) {
			continue
		}
		s, ok := e.o.Catalogue.Domain(d)
		if !ok || only != nil && s.Name != only.Name {
			return nil, false
		}
		only = s
	}
	return only, only != nil
}

// organization stands in for a service that the catalogue does not have.
func organization(ev *evidence) identity {
	if ev.host != "" {
		org, kind := hostOrg(ev.host, ev.addr)
		return identity{org, kind, BasisPTROrg}
	}
	if n := ev.network; n.ASN != 0 {
		name := n.Org
		if name == "" {
			name = "AS" + strconv.FormatUint(uint64(n.ASN), 10)
		}
		return identity{name, verdict.KindUnknown, BasisASOrg}
	}
	return identity{basis: BasisNothing}
}
