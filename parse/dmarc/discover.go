package dmarc

import "context"

// Found is what DNS says of a domain by the rules of RFC 9989, and beside by
// those of RFC 7489, which most receivers still follow.
type Found struct {
	Domain string // asked for, lower case and A-labels
	Walk   []Step // of RFC 9989, in the order of asking
	Tree   Place  // by the tree walk (RFC 9989 4.10)
	List   Place  // by the public suffix list (RFC 7489 6.6.3)
}

// Place is where the policy of a domain stands.
type Place struct {
	OrgDomain string // the organizational domain
	Domain    string // that has the record; "" where no record applies
	Record    *Record
	Text      string
	Inherited bool // the record is not of the domain itself
}

// Policy is what the record asks for the domain that it was found for, which
// exists in DNS or does not; "" where none applies. Testing and pct are not
// considered.
func (p Place) Policy(exists bool) Policy {
	switch {
	case p.Record == nil:
		return ""
	case !p.Inherited:
		return p.Record.P
	case exists:
		return p.Record.Subdomains()
	}
	return p.Record.Nonexistent()
}

// Differs reports whether the two ways of discovery end at different records or
// organizational domains.
func (f *Found) Differs() bool {
	return f.Tree.OrgDomain != f.List.OrgDomain || f.Tree.Domain != f.List.Domain
}

// Discover finds the policy of a domain with at most nine questions. An error
// means that it is not known: DNS trouble, which wraps that of the resolver, or
// ErrName. With DNS trouble Found has the steps so far, and in Tree the record
// of the domain itself if that is known, without an organizational domain. That
// there is no record is no error.
func Discover(ctx context.Context, r Resolver, domain string) (*Found, error) {
	d, err := name(domain)
	if err != nil {
		return nil, err
	}
	f := &Found{Domain: d}
	first, err := ask(ctx, r, d)
	if err != nil {
		return f, err
	}
	if f.Walk, err = walk(ctx, r, first); err != nil {
		f.Tree = own(first)
		return f, err
	}
	f.Tree = byTree(f.Walk)
	f.List, err = byList(ctx, r, f.Walk)
	return f, err
}

// own is the place of a domain by its own record alone.
func own(s Step) Place {
	var p Place
	if s.Record != nil {
		p.take(s, s.Domain)
	}
	return p
}

// byTree applies RFC 9989 4.10.1: the record of the domain, else of its
// organizational domain, else of the public suffix above it.
func byTree(steps []Step) Place {
	p := Place{OrgDomain: orgDomainOf(steps)}
	for i, s := range steps {
		last := i == len(steps)-1 && s.is(PublicSuffix)
		if s.Record != nil && (i == 0 || s.Domain == p.OrgDomain || last) {
			p.take(s, steps[0].Domain)
			return p
		}
	}
	return p
}

// byList applies RFC 7489 6.6.3: the record of the domain, else of its
// organizational domain by the public suffix list.
func byList(ctx context.Context, r Resolver, steps []Step) (Place, error) {
	p := Place{OrgDomain: OrgDomain(steps[0].Domain)}
	step := steps[0]
	if step.Record == nil {
		var err error
		if step, err = stepAt(ctx, r, p.OrgDomain, steps); err != nil {
			return p, err
		}
	}
	if step.Record != nil {
		p.take(step, steps[0].Domain)
	}
	return p, nil
}

// stepAt is the step of a walk at domain, or a new one.
func stepAt(ctx context.Context, r Resolver, domain string, steps []Step) (Step, error) {
	for _, s := range steps {
		if s.Domain == domain {
			return s, nil
		}
	}
	return ask(ctx, r, domain)
}

func (p *Place) take(s Step, domain string) {
	p.Domain, p.Record, p.Text, p.Inherited = s.Domain, s.Record, s.Text, s.Domain != domain
}
