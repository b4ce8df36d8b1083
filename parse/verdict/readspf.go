package verdict

import (
	"slices"

	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
)

// spf returns the facts of the SPF results, and the domain that passes without
// being of the organization. DMARC looks at the envelope alone, so a result of
// HELO counts only where that is the identity of the envelope, as of the null
// sender (RFC 7489 3.1.2, RFC 7208 2.4), or where there is no other.
func (r *Reader) spf(rec *aggregate.Record) (f Facts, envelope string) {
	helo := rec.EnvelopeFrom == nullSender || !slices.ContainsFunc(rec.SPFAuth, ofEnvelope)
	for i := range rec.SPFAuth {
		a := &rec.SPFAuth[i]
		if !helo && !ofEnvelope(*a) {
			continue
		}
		domain := spfDomain(rec, a)
		fact := r.spfFact(domain, a.Result.Value)
		f |= fact
		if fact == ForeignSPF && envelope == "" {
			envelope = domain
		}
	}
	if f&SPFAligned != 0 {
		f &^= OwnEnvelope | OwnSPFBroken
	}
	return f, envelope
}

// ofEnvelope reports whether a result is of the envelope, as one without a
// readable scope is.
func ofEnvelope(a aggregate.SPFAuth) bool { return a.Scope.Value != aggregate.ScopeHELO }

// spfDomain is the domain of a result, which some reporters leave out.
func spfDomain(rec *aggregate.Record, a *aggregate.SPFAuth) string {
	if a.Domain != "" || !ofEnvelope(*a) || rec.EnvelopeFrom == nullSender {
		return host(a.Domain)
	}
	return host(rec.EnvelopeFrom)
}

func (r *Reader) spfFact(domain string, result aggregate.Result) Facts {
	if domain == "" {
		return 0
	}
	switch result {
	case aggregate.ResultPass:
		return passing(r.org.relation(domain), r.strictSPF, SPFAligned, ForeignSPF)
	case aggregate.ResultPermError:
		return r.ifOwn(domain, OwnSPFBroken)
	case aggregate.ResultFail, aggregate.ResultSoftFail, aggregate.ResultNeutral, aggregate.ResultNone:
		return r.ifOwn(domain, OwnEnvelope)
	}
	return 0
}

// ifOwn is f for a domain of the organization.
func (r *Reader) ifOwn(domain string, f Facts) Facts {
	if r.org.relation(domain) == stranger {
		return 0
	}
	return f
}
