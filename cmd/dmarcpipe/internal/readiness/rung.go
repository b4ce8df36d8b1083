package readiness

import "github.com/dmarcpipe/dmarcpipe/parse/dmarc"

// rung is how much receivers do about mail that fails, the more the later. The
// rungs between are policies that a part of them applies: under t=y receivers of
// RFC 9989 do what the next weaker policy says, and those of RFC 7489 all; under
// pct it is the other way round.
type rung int

const (
	rungNone rung = iota
	rungQuarantineInPart
	rungQuarantine
	rungRejectInPart
	rungReject
)

// flags are the parts of a record that weaken its policies.
type flags struct {
	test bool
	pct  int // 100 where it is not given
}

func flagsOf(r *dmarc.Record) flags {
	f := flags{test: r.Test, pct: 100}
	if r.Pct != nil {
		f.pct = *r.Pct
	}
	return f
}

// rung is that of a policy under these flags.
func (f flags) rung(p dmarc.Policy) rung {
	r := rungNone
	switch p {
	case dmarc.Reject:
		r = rungReject
	case dmarc.Quarantine:
		r = rungQuarantine
	}
	if r > rungNone && (f.test || f.pct < 100) {
		r--
	}
	return r
}

// next is the highest rung to go to in one step: nobody goes from none to reject
// without having seen what quarantine does.
func (r rung) next() rung {
	if r < rungQuarantine {
		return rungQuarantine
	}
	return rungReject
}

// policy is the word for the rung.
func (r rung) policy() dmarc.Policy {
	switch {
	case r >= rungRejectInPart:
		return dmarc.Reject
	case r >= rungQuarantineInPart:
		return dmarc.Quarantine
	}
	return dmarc.None
}
