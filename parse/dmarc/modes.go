package dmarc

import "context"

// Modes is how strictly a domain asks for alignment. The zero value is that of a
// domain without a record: relaxed.
type Modes struct {
	Domain     string // that has the record; "" for none
	StrictDKIM bool   // adkim=s
	StrictSPF  bool   // aspf=s
}

// LookupModes finds what the record of a domain says of alignment, by the tree
// walk (RFC 9989 4.10). One question is enough where the domain has a record,
// and at most MaxQueries are asked. An error means that it is not known: DNS
// trouble, which wraps that of the resolver, or ErrName.
func LookupModes(ctx context.Context, r Resolver, domain string) (Modes, error) {
	d, err := name(domain)
	if err != nil {
		return Modes{}, err
	}
	first, err := ask(ctx, r, d)
	if err != nil {
		return Modes{}, err
	}
	steps := []Step{first}
	if first.Record == nil {
		if steps, err = walk(ctx, r, first); err != nil {
			return Modes{}, err
		}
	}
	return modesOf(byTree(steps)), nil
}

func modesOf(p Place) Modes {
	if p.Record == nil {
		return Modes{}
	}
	return Modes{Domain: p.Domain, StrictDKIM: p.Record.ADKIM == Strict, StrictSPF: p.Record.ASPF == Strict}
}
