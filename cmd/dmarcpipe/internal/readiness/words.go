package readiness

import (
	"fmt"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse/dmarc"
)

// verdict is a state in a few words.
func (e *Evidence) verdict(s State, c candidate) string {
	switch s {
	case Losing:
		return fmt.Sprintf("p=%s blocks mail of yours", e.harsh())
	case Silent:
		return "no report since " + e.LastDay.Format(time.DateOnly)
	case TooLittle:
		return "too little data"
	case Ready:
		if min(e.Own.bearable(), e.knows()) >= rungRejectInPart {
			return "ready for p=reject"
		}
		return "ready for p=" + string(c.p)
	case Done:
		return "p=reject holds"
	case Fix:
		return "fix " + plural(e.needed(), "sender") + " first"
	case Identify:
		return "unknown senders come first"
	case Forwarded:
		return "forwarded mail would be lost"
	}
	return "p=" + string(e.present().P) + " is young"
}

// step is what to do next, in a few words.
func (e *Evidence) step(s State, c candidate) string {
	todo := e.todo()
	switch s {
	case Losing, Fix, Done:
		if len(todo) > 0 && !todo[0].doubtful() {
			return todo[0].Service + ": " + todo[0].first()
		}
	case Silent:
		return "see whether rua still leads here"
	case TooLittle:
		return "wait: " + e.lacks(limits[min(e.highestRung()+1, rungReject)])[0]
	case Ready:
		return "publish " + c.words()
	case Identify:
		return "name the networks below in identify.services"
	case Forwarded:
		return "stay at p=" + string(c.p)
	case Wait:
		return fmt.Sprintf("wait for %s more at p=%s", plural(stayDays-e.PresentDays, "day"), c.p)
	}
	switch {
	case e.Present == nil || e.record(c).String() != e.Present.String():
		return "publish " + c.words()
	case s == Fix && len(todo) > 0:
		return "see whether " + todo[0].Service + " sends for you"
	}
	return "nothing"
}

// harsh is the policy that blocks legitimate mail.
func (e *Evidence) harsh() dmarc.Policy {
	for _, a := range e.aspects() {
		if a.at.rung(a.now) > rungNone && a.losing() {
			return a.now
		}
	}
	return dmarc.None
}

// words are the policies that differ from what p says for all.
func (c candidate) words() string {
	s := "p=" + string(c.p)
	if c.sp != c.p {
		s += " sp=" + string(c.sp)
	}
	if c.np != c.sp {
		s += " np=" + string(c.np)
	}
	if c.test {
		s += " t=y"
	}
	return s
}

// lacks says what is missing for a limit, in a few words each.
func (e *Evidence) lacks(l limit) []string {
	var all []string
	if e.DaysCovered < l.Days {
		all = append(all, fmt.Sprintf("reports of %s, %d are needed", plural(e.DaysCovered, "day"), l.Days))
	}
	if e.Reporters < l.Reporters {
		all = append(all, fmt.Sprintf("%s, %d are needed", plural(e.Reporters, "reporter"), l.Reporters))
	}
	if n := e.all().Total(); n < l.Messages {
		all = append(all, fmt.Sprintf("%s, %d are needed", plural(int(n), "message"), l.Messages))
	}
	return all
}

// highestRung is that of p now.
func (e *Evidence) highestRung() rung {
	own := e.aspects()[0]
	return min(own.at.rung(own.now), e.knows())
}

// lacking is the evidence that is missing for what is stricter than c.
func (e *Evidence) lacking(c candidate) []string {
	var all []string
	if e.stale() {
		all = append(all, fmt.Sprintf("the newest report is about %s, %d days ago", e.LastDay.Format(time.DateOnly), e.age()))
	}
	if c.rung(c.p) < rungReject || e.knows() < rungReject {
		all = append(all, e.lacks(limits[min(c.rung(c.p)+1, rungReject)])...)
	}
	switch {
	case !e.Published:
		all = append(all, "the record in DNS: add its rua and ruf, which no report names")
	case e.Present == nil:
		all = append(all, "an address for reports: add it as rua=mailto:")
	case len(e.Present.RUA) == 0:
		all = append(all, "an address for reports: the record in DNS has no rua")
	}
	return all
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}
