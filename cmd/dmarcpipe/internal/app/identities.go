package app

import (
	"context"
	"time"

	"github.com/dmarcpipe/dmarcpipe/ingest/identify"
	"github.com/dmarcpipe/dmarcpipe/store"
)

// identities lets the store be that of package identify. Neither package knows
// the other.
type identities struct{ store *store.Store }

var _ identify.Store = identities{}

// Candidates implements identify.Store.
func (s identities) Candidates(ctx context.Context, catalogue string, now time.Time, limit int) ([]identify.Candidate, error) {
	all, err := s.store.Candidates(ctx, catalogue, now, limit)
	return converted(all, func(c store.Candidate) identify.Candidate {
		to := identify.Candidate{
			Addr: c.Addr, Messages: c.Messages, Authenticated: c.Authenticated, Domains: c.Domains, Aligned: c.Aligned,
		}
		if c.Known != nil {
			known := fromStore(*c.Known)
			to.Known = &known
		}
		return to
	}), err
}

// PutSources implements identify.Store.
func (s identities) PutSources(ctx context.Context, sources []identify.Source) error {
	return s.store.PutSources(ctx, converted(sources, toStore))
}

// Signers implements identify.Store.
func (s identities) Signers(ctx context.Context, catalogue string, limit int) ([]string, error) {
	return s.store.Signers(ctx, catalogue, limit)
}

// PutSigners implements identify.Store.
func (s identities) PutSigners(ctx context.Context, signers []identify.Signer) error {
	return s.store.PutSigners(ctx, converted(signers, func(g identify.Signer) store.Signer { return store.Signer(g) }))
}

// Domains implements identify.Store.
func (s identities) Domains(ctx context.Context, list string, limit int) ([]identify.Domain, error) {
	all, err := s.store.Domains(ctx, list, limit)
	return converted(all, func(d store.Domain) identify.Domain { return identify.Domain(d) }), err
}

// PutDomains implements identify.Store.
func (s identities) PutDomains(ctx context.Context, list string, domains []identify.Domain) error {
	return s.store.PutDomains(ctx, list, converted(domains, func(d identify.Domain) store.Domain { return store.Domain(d) }))
}

func converted[From, To any](all []From, convert func(From) To) []To {
	out := make([]To, len(all))
	for i, v := range all {
		out[i] = convert(v)
	}
	return out
}

func toStore(s identify.Source) store.Source {
	return store.Source{
		Addr: s.Addr, PTR: s.PTR, PTRConfirmed: s.PTRConfirmed, ASN: s.ASN, ASOrg: s.ASOrg, Country: s.Country,
		Service: s.Service, Kind: s.Kind, Basis: string(s.Basis), Own: s.Own,
		CheckedAt: s.CheckedAt, ExpiresAt: s.ExpiresAt, Catalogue: s.Catalogue,
	}
}

func fromStore(s store.Source) identify.Source {
	return identify.Source{
		Addr: s.Addr, PTR: s.PTR, PTRConfirmed: s.PTRConfirmed, ASN: s.ASN, ASOrg: s.ASOrg, Country: s.Country,
		Service: s.Service, Kind: s.Kind, Basis: identify.Basis(s.Basis), Own: s.Own,
		CheckedAt: s.CheckedAt, ExpiresAt: s.ExpiresAt, Catalogue: s.Catalogue,
	}
}
