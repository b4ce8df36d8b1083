package verdict

import "github.com/dmarcpipe/dmarcpipe/parse/aggregate"

// dkim returns the facts of the DKIM results, and the domain that passes without
// being of the organization; envelope is the one of SPF.
func (r *Reader) dkim(list []aggregate.DKIMAuth, envelope string) (f Facts, signer string) {
	matched := false
	for i := range list {
		domain := host(list[i].Domain)
		fact := r.dkimFact(domain, list[i].Result.Value)
		f |= fact
		if fact != ForeignDKIM || matched {
			continue
		}
		matched = envelope != "" && r.org.of(domain) == r.org.of(envelope)
		if matched || signer == "" {
			signer = domain
		}
	}
	return f, signer
}

// dkimFact returns the fact of one result. A result of none means that there is
// no signature, and one without a domain tells nothing.
func (r *Reader) dkimFact(domain string, result aggregate.Result) Facts {
	if domain == "" {
		return 0
	}
	switch result {
	case aggregate.ResultPass:
		return passing(r.org.relation(domain), r.strictDKIM, DKIMAligned, ForeignDKIM)
	case aggregate.ResultAbsent, aggregate.ResultUnknown, aggregate.ResultNone:
		return 0
	}
	if r.org.relation(domain) != stranger {
		return OwnDKIMBroken
	}
	return 0
}

// passing returns the fact of a domain that passes.
func passing(rel relation, strict bool, aligned, foreign Facts) Facts {
	switch {
	case rel == stranger:
		return foreign
	case rel == relative && strict:
		return OwnStrict
	}
	return aligned
}
