package identify

import (
	"context"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
	"github.com/dmarcpipe/dmarcpipe/parse/dmarc"
)

// Once does everything that needs no DNS, for a command that ends: marks of
// domains, names of signers, and the identity of all new addresses by catalogue
// and network data. It stops after about half a minute for each; a worker does
// the rest.
func (e *Engine) Once(ctx context.Context) error {
	_, err := e.known(ctx)
	return err
}

// known says with left that it ran out of time.
func (e *Engine) known(ctx context.Context) (left bool, err error) {
	passes := []func(context.Context) (int, error){e.markDomains, e.nameSigners, e.judgeNew}
	if e.o.OnlyDomains {
		passes = passes[:1]
	}
	for _, pass := range passes {
		out, err := drain(ctx, pass)
		if err != nil {
			return false, err
		}
		left = left || out
	}
	return left, nil
}

// drain repeats a pass while it finds whole batches, and there is time.
func drain(ctx context.Context, pass func(context.Context) (int, error)) (left bool, err error) {
	for begun := time.Now(); time.Since(begun) < maxPass; {
		n, err := pass(ctx)
		if err != nil || n < maxBatch {
			return false, err
		}
	}
	return true, nil
}

func (e *Engine) markDomains(ctx context.Context) (int, error) {
	domains, err := e.o.Store.Domains(ctx, e.own.list, maxBatch)
	if err != nil || len(domains) == 0 {
		return 0, err
	}
	for i := range domains {
		domains[i].Own = e.own.has(domains[i].Name)
	}
	return len(domains), e.o.Store.PutDomains(ctx, e.own.list, domains)
}

func (e *Engine) nameSigners(ctx context.Context) (int, error) {
	domains, err := e.o.Store.Signers(ctx, e.version, maxBatch)
	if err != nil || len(domains) == 0 {
		return 0, err
	}
	signers := make([]Signer, len(domains))
	for i, d := range domains {
		signers[i] = e.signer(d)
	}
	return len(signers), e.o.Store.PutSigners(ctx, signers)
}

func (e *Engine) signer(domain string) Signer {
	s := Signer{Domain: domain, Service: clean.Line(dmarc.OrgDomain(domain), clean.MaxDomain), Catalogue: e.version}
	if known, ok := e.o.Catalogue.Domain(domain); ok {
		s.Service, s.Kind = known.Name, known.Kind
	}
	return s
}

// judgeNew takes addresses that have no identity, or one by another catalogue.
// Nothing has expired before 1970.
func (e *Engine) judgeNew(ctx context.Context) (int, error) {
	candidates, err := e.o.Store.Candidates(ctx, e.version, time.Unix(0, 0).UTC(), maxBatch)
	if err != nil || len(candidates) == 0 {
		return 0, err
	}
	now := time.Now().UTC().Truncate(time.Second)
	sources := make([]Source, len(candidates))
	for i := range candidates {
		sources[i] = e.fromKnown(ctx, &candidates[i], now)
	}
	e.metrics.judged(sources)
	return len(sources), e.o.Store.PutSources(ctx, sources)
}
