package trust

import (
	"slices"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
)

// Standing grades a report that says to be from c.
func (e *Evidence) Standing(c Claim) Standing {
	best := e.otherwise
	for _, p := range e.passes {
		s := e.grade(p, c)
		if best.Domain == "" || better(s.Grade, best.Grade) {
			best = s
		}
	}
	best.Detail = clean.Line(best.Detail, maxDetail)
	return best
}

// Mail grades the mail itself: whether it is from its From domain.
func (e *Evidence) Mail() Standing { return e.Standing(Claim{Domain: e.from}) }

// telling orders the grades of a mail in which something passes. That it might be
// verified goes before that it is authenticated: it can still be found out.
var telling = []Grade{Failed, Authenticated, Unknown, Verified}

func better(a, b Grade) bool { return slices.Index(telling, a) > slices.Index(telling, b) }

// grade is the standing of a report by one domain that passes.
func (e *Evidence) grade(p pass, c Claim) Standing {
	s := p.Standing
	if p.onlyTLS && !c.TLS {
		s.Grade, s.Detail = Failed, "the key of "+p.Domain+" is for TLS reports only"
		return s
	}
	if !p.aligned {
		return s
	}
	if s.Detail = e.objection(p, c); s.Detail != "" {
		return s
	}
	s.Grade = Verified
	if p.doubtful {
		s.Grade, s.Detail = Unknown, "DNS did not say how strictly "+e.from+" wants alignment"
	}
	return s
}

// objection is why a report of an aligned sender is not verified, or "".
func (e *Evidence) objection(p pass, c Claim) string {
	switch {
	case c.Inner:
		return "it came in a mail inside the mail"
	case e.unclear:
		return "its Content-Type does not say where its parts begin, which may be what somebody wrote into it"
	case e.daemon.objects(p) != "":
		return e.daemon.objects(p)
	case c.TLS && p.Method != methodDKIM:
		return "a TLS report has to be signed (RFC 8460 3)"
	}
	if known := e.reporters.imitated(e.from); known != "" {
		return e.from + " looks like " + known
	}
	return e.reporters.objection(c, sender{domain: p.Domain, from: e.from, address: e.sender})
}
