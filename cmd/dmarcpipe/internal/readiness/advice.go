package readiness

import (
	"github.com/dmarcpipe/dmarcpipe/parse/dmarc"
)

// State is where a domain stands.
type State string

// The states, those that matter most first.
const (
	Losing    State = "losing_mail"      // the present policy blocks legitimate mail
	Silent    State = "reports_stopped"  // nothing new is known
	TooLittle State = "too_little_data"  // for a stricter policy
	Ready     State = "ready"            // for a stricter policy
	Done      State = "done"             // p=reject, and it may stay
	Fix       State = "fix_senders"      // legitimate mail would be lost
	Identify  State = "identify_senders" // too much mail of which nothing tells whose it is
	Forwarded State = "forwarded_mail"   // would be lost
	Wait      State = "wait"             // the present policy is young
)

// Advice is what to do about a domain.
type Advice struct {
	State   State         `json:"state"`
	Verdict string        `json:"verdict"` // State in a few words
	Step    string        `json:"step"`    // what to do next, in a few words
	Record  string        `json:"record"`  // to publish next, at _dmarc and the domain
	Changed bool          `json:"changed"` // Record differs from the present one
	Reasons []string      `json:"reasons"` // for Record, the weightiest first
	Lacking []string      `json:"lacking"` // evidence, for what is stricter than Record
	Fixes   []Repair      `json:"fixes"`   // by what they bring
	Cost    []CostOf      `json:"cost"`    // of stricter policies, in the mail of the window
	Next    *dmarc.Record `json:"-"`       // Record, parsed
}

// Advise weighs the evidence. It reads no clock, and asks nobody.
func Advise(e Evidence) Advice {
	c := e.best()
	next := e.record(c)
	a := Advice{Next: next, Record: next.String(), Fixes: e.todo(), Cost: e.cost()}
	a.Changed = e.Present == nil || a.Record != e.Present.String()
	a.State = e.state(c)
	a.Verdict, a.Step = e.verdict(a.State, c), e.step(a.State, c)
	a.Reasons, a.Lacking = e.reasons(c, next), e.lacking(c)
	return a
}

// state is the first that holds.
func (e *Evidence) state(c candidate) State {
	own := e.aspects()[0]
	now, then := own.at.rung(own.now), c.rung(c.p)
	switch {
	case e.losing():
		return Losing
	case e.stale():
		return Silent
	case e.knows() == rungNone:
		return TooLittle
	case then > now:
		return Ready
	case now == rungReject && percent(e.Own.Direct, e.Own.Legitimate()) <= MaxReject:
		return Done
	}
	return e.held(now)
}

// held is why p goes no further, though enough is known for some step.
func (e *Evidence) held(now rung) State {
	m, next := e.Own.worst(), e.limitAbove(now)
	switch legitimate := m.Legitimate(); {
	case percent(m.Direct, legitimate) > next.Direct:
		return Fix
	case percent(m.Direct+m.Indirect, legitimate) > next.Lost:
		return Forwarded
	case percent(m.Unknown, legitimate+m.Unknown) > next.Unknown:
		return Identify
	case now == rungReject:
		return Done
	case e.knows() <= now:
		return TooLittle
	case now == rungQuarantine && e.PresentDays < stayDays:
		return Wait
	}
	return Fix
}

// limitAbove is the limit that keeps p from going further. One that holds under
// t=y may be of no use, where t=y would weaken another policy.
func (e *Evidence) limitAbove(now rung) limit {
	r := min(now+1, rungReject)
	if e.Own.bearable() >= r {
		r = min(r+1, rungReject)
	}
	return limits[r]
}

// losing reports whether any of the policies blocks too much.
func (e *Evidence) losing() bool {
	for _, a := range e.aspects() {
		if a.at.rung(a.now) > rungNone && a.losing() {
			return true
		}
	}
	return false
}

// CostOf is what one policy for domain and subdomains would have cost.
type CostOf struct {
	Policy    dmarc.Policy `json:"policy"`
	Direct    uint64       `json:"direct"`    // legitimate messages
	Indirect  uint64       `json:"indirect"`  // forwarded ones
	Unknown   uint64       `json:"unknown"`   // of which nothing tells whose they are
	Spoofed   uint64       `json:"spoofed"`   // what the policy is for
	Percent   float64      `json:"percent"`   // Direct, of the legitimate messages
	Threshold float64      `json:"threshold"` // up to which the policy is recommended
}

func (e *Evidence) cost() []CostOf {
	m := e.all()
	of := func(p dmarc.Policy, r rung) CostOf {
		return CostOf{p, m.Direct, m.Indirect, m.Unknown, m.Spoofed, percent(m.Direct, m.Legitimate()), limits[r].Direct}
	}
	return []CostOf{of(dmarc.Quarantine, rungQuarantineInPart), of(dmarc.Reject, rungRejectInPart)}
}
