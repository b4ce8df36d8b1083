package readiness

import "github.com/dmarcpipe/dmarcpipe/parse/dmarc"

// aspect is one of p, sp and np: the mail that it is about, and what holds now.
type aspect struct {
	Traffic
	now     dmarc.Policy
	at      flags
	highest rung // to go to now: by what is known, and by stages
}

// candidate is a set of policies, and the flags they are under.
type candidate struct {
	p, sp, np dmarc.Policy
	flags
}

// aspects are those of p, sp and np.
func (e *Evidence) aspects() [3]aspect {
	present := e.present()
	at, known := flagsOf(present), e.knows()
	all := [3]aspect{
		{Traffic: e.Own, now: present.P},
		{Traffic: e.Subdomains, now: present.Subdomains()},
		{Traffic: e.Missing, now: present.Nonexistent()},
	}
	for i := range all {
		all[i].at = at
		all[i].highest = min(known, e.stage(at.rung(all[i].now)))
	}
	if known > rungNone {
		all[2].highest = rungReject // nobody has to wait for names that do not exist
	}
	return all
}

// stage is how far to go at once from a rung.
func (e *Evidence) stage(from rung) rung {
	switch {
	case e.parked():
		return rungReject
	case from == rungQuarantine && e.PresentDays < stayDays:
		return rungQuarantine
	}
	return from.next()
}

// parked reports whether the domain sends nothing at all.
func (e *Evidence) parked() bool {
	all := e.all()
	return all.Legitimate()+all.Unknown == 0
}

// present is the record that holds, never nil.
func (e *Evidence) present() *dmarc.Record {
	if e.Present == nil {
		return &dmarc.Record{}
	}
	return e.Present
}

// permits reports whether a policy under these flags keeps to the limits, and is
// neither weaker than it has to be nor a step too far.
func (a *aspect) permits(p dmarc.Policy, f flags) bool {
	now, then := a.at.rung(a.now), f.rung(p)
	same := then == rungNone && now == rungNone || f == a.at && !p.Weaker(a.now) && !a.now.Weaker(p)
	switch {
	case now > rungNone && a.losing():
		return then < now && (then == rungNone || then <= a.bearable())
	case same:
		return true
	}
	return then > now && then <= min(a.highest, a.bearable())
}

// best is the candidate that does most of what all aspects permit: p counts
// before sp, and sp before np. There is always one, since what holds now is
// permitted, or no policy at all.
func (e *Evidence) best() candidate {
	aspects := e.aspects()
	best, score := candidate{flags: flags{pct: 100}}, -1
	for _, c := range candidates(flagsOf(e.present())) {
		policies := [3]dmarc.Policy{c.p, c.sp, c.np}
		sum, ok := 0, true
		for i := range aspects {
			ok = ok && aspects[i].permits(policies[i], c.flags)
			sum = 5*sum + int(c.rung(policies[i]))
		}
		if ok && sum > score {
			best, score = c, sum
		}
	}
	return best
}

// candidates are all that may be recommended, those under the present flags
// first.
func candidates(present flags) []candidate {
	levels := []dmarc.Policy{dmarc.None, dmarc.Quarantine, dmarc.Reject}
	var all []candidate
	for _, f := range []flags{present, {pct: 100}, {test: true, pct: 100}} {
		for _, p := range levels {
			for _, sp := range levels {
				for _, np := range levels {
					all = append(all, candidate{p, sp, np, f})
				}
			}
		}
	}
	return all
}

// record is the present record with the policies of c in it; sp and np only where
// they say more, or stood there. What RFC 9989 made historic goes, but for a pct
// that has to stay for now.
func (e *Evidence) record(c candidate) *dmarc.Record {
	r := *e.present()
	if r.P = c.p; r.SP != c.sp {
		r.SP = ""
	}
	if r.Subdomains() != c.sp {
		r.SP = c.sp
	}
	if r.NP != c.np {
		r.NP = ""
	}
	if r.Nonexistent() != c.np {
		r.NP = c.np
	}
	r.Test, r.RF, r.RI, r.Unknown = c.test, "", nil, nil
	if c.pct == 100 {
		r.Pct = nil
	}
	return &r
}
