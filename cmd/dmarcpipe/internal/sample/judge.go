package sample

import (
	"math/rand/v2"

	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
)

// judge makes the row of one address of a stream as a receiver judges it
// (RFC 7489 6.6.2), without its count.
func (r *Report) judge(rng *rand.Rand, s *stream, p policy, address int) aggregate.Record {
	row := aggregate.Record{SourceIP: s.address(address), HeaderFrom: s.from[address%len(s.from)]}
	row.EnvelopeFrom = or(s.envelope, row.HeaderFrom)
	row.EnvelopeTo = r.who.submitter
	row.SPFAuth = []aggregate.SPFAuth{{Domain: row.EnvelopeFrom, Scope: word(aggregate.ScopeMFrom), Result: word(s.spf)}}
	row.SPF = evaluated(s.spf == pass && r.about.aligned(p.aspf, row.EnvelopeFrom, row.HeaderFrom))
	aligned := false
	for _, sig := range s.dkim {
		domain := or(sig.domain, row.HeaderFrom)
		row.DKIMAuth = append(row.DKIMAuth, aggregate.DKIMAuth{
			Domain: domain, Selector: sig.selector, Result: word(sig.result),
		})
		aligned = aligned || sig.result == pass && r.about.aligned(p.adkim, domain, row.HeaderFrom)
	}
	row.DKIM = evaluated(aligned)
	r.dispose(rng, s, p, &row)
	return row
}

// dispose sets what the receiver did, and why where that is not the policy.
func (r *Report) dispose(rng *rand.Rand, s *stream, p policy, row *aggregate.Record) {
	asked := r.about.asked(p, row.HeaderFrom)
	row.Disposition = word(none)
	noted := r.who.overrides && s.override != aggregate.OverrideAbsent
	switch {
	case noted:
		row.Reasons = []aggregate.OverrideReason{{Type: word(s.override), Comment: s.comment}}
	case row.Passed():
		if r.who.style.dmarc2 && asked != none {
			row.Disposition = word(aggregate.DispositionPass)
		}
	case asked != none && p.pct < 100 && rng.IntN(100) >= int(p.pct):
		row.Reasons = []aggregate.OverrideReason{{Type: word(aggregate.OverrideSampledOut)}}
	default:
		row.Disposition = word(asked)
	}
}

func evaluated(passed bool) aggregate.Word[aggregate.Result] {
	if passed {
		return word(pass)
	}
	return word(fail)
}

func word[T ~uint8](v T) aggregate.Word[T] { return aggregate.Word[T]{Value: v} }

func or(s, fallback string) string {
	if s != "" {
		return s
	}
	return fallback
}
