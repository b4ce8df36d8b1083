package readiness

import (
	"fmt"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/grid"
	"github.com/dmarcpipe/dmarcpipe/parse/dmarc"
)

// reasons are those for the record of c. What is being lost now comes first.
func (e *Evidence) reasons(c candidate, next *dmarc.Record) []string {
	var all []string
	if e.Published && e.Present == nil {
		all = append(all, "no record is in DNS: receivers do nothing about mail that fails, and nobody reports")
	}
	for i, a := range e.aspects() {
		all = append(all, e.lossReason(a, [...]dmarc.Policy{c.p, c.sp, c.np}[i], tags[i])...)
	}
	all = append(all, e.policyReason(c)+e.apart())
	if c.sp != c.p {
		all = append(all, e.subdomainReason(c))
	}
	if c.np == dmarc.Reject && next.NP != e.present().NP {
		all = append(all, "np=reject: no legitimate mail comes from subdomains that do not exist, so nobody misses what is invented; receivers of RFC 7489 ignore np and apply "+spOrP(next))
	}
	return append(all, e.flagReasons(c)...)
}

// tags are the names of aspects, and whose mail they are about.
var tags = [3]string{"p", "sp", "np"}

func spOrP(r *dmarc.Record) string {
	if r.SP != "" {
		return "sp"
	}
	return "p"
}

// lossReason is what a policy blocks.
func (e *Evidence) lossReason(a aspect, then dmarc.Policy, tag string) []string {
	if a.at.rung(a.now) == rungNone || !a.losing() {
		return nil
	}
	return []string{fmt.Sprintf(
		"legitimate mail is being lost now: of %s messages of the last week, %s (%.1f %%) were quarantined or rejected under %s=%s, more than the %.0f %% that are bearable; "+
			"if the senders below are yours, publish %s=%s until they are fixed",
		grid.Thousands(a.Week.Legitimate()), grid.Thousands(a.Week.Blocked), percent(a.Week.Blocked, a.Week.Legitimate()), tag, a.now, MaxLoss, tag, then)}
}

// apart says that p is judged by the mail of the domain itself.
func (e *Evidence) apart() string {
	if e.Subdomains.Total() == 0 {
		return ""
	}
	return " (subdomains apart)"
}

// policyReason says why p is as it is.
func (e *Evidence) policyReason(c candidate) string {
	m, r := e.Own.Mail, c.rung(c.p)
	now := flagsOf(e.present()).rung(e.present().P)
	switch {
	case e.parked() && r == rungReject:
		return "p=reject: the domain sends no mail at all"
	case r > now:
		return fmt.Sprintf("p=%s: it would have cost %s, which is within the %g %% that are bearable%s",
			c.p, ofLegitimate(m), limits[r].Direct, andForwarded(m))
	case r < now:
		return fmt.Sprintf("p=%s: the strictest policy that costs no more than is bearable (quarantine %g %%, reject %g %%)",
			c.p, limits[rungQuarantineInPart].Direct, limits[rungRejectInPart].Direct)
	case r == rungReject:
		return fmt.Sprintf("p=reject stays: %s do not pass%s; %s were blocked", ofLegitimate(m), andForwarded(m), grid.Thousands(m.Blocked))
	}
	return fmt.Sprintf("p=%s stays: %s", c.p, e.why(now))
}

// why says what holds p back.
func (e *Evidence) why(now rung) string {
	m, next := e.Own.worst(), e.limitAbove(now)
	if e.stale() || e.knows() <= now {
		return "too little is known for more"
	}
	more := string((now + 1).policy())
	if (now + 1).policy() == now.policy() {
		more = "to apply it in full"
	}
	switch e.held(now) {
	case Fix:
		return fmt.Sprintf("%s would cost %s; %g %% are bearable", more, ofLegitimate(m), next.Direct)
	case Forwarded:
		return fmt.Sprintf("%s would cost %s%s; %g %% are bearable in all", more, ofLegitimate(m), andForwarded(m), next.Lost)
	case Identify:
		return fmt.Sprintf("of %s messages nothing tells whose they are; %g %% of the legitimate mail are bearable", grid.Thousands(m.Unknown), next.Unknown)
	}
	return fmt.Sprintf("it is in place for %s; give receivers and senders %d", plural(e.PresentDays, "day"), stayDays)
}

// ofLegitimate is what Direct amounts to.
func ofLegitimate(m Mail) string {
	return fmt.Sprintf("%s of %s legitimate messages (%.2f %%)", grid.Thousands(m.Direct), grid.Thousands(m.Legitimate()), percent(m.Direct, m.Legitimate()))
}

func andForwarded(m Mail) string {
	if m.Indirect == 0 {
		return ""
	}
	return fmt.Sprintf(", and %s forwarded ones (%.2f %%)", grid.Thousands(m.Indirect), percent(m.Indirect, m.Legitimate()))
}

// subdomainReason says why sp differs from p.
func (e *Evidence) subdomainReason(c candidate) string {
	m, now := e.Subdomains.Mail, flagsOf(e.present()).rung(e.present().Subdomains())
	switch {
	case c.rung(c.sp) == now && e.knows() <= now:
		return fmt.Sprintf("sp=%s stays: too little is known for more", c.sp)
	case m.Legitimate()+m.Unknown == 0:
		return fmt.Sprintf("sp=%s: subdomains send no legitimate mail", c.sp)
	case c.sp.Weaker(c.p):
		return fmt.Sprintf("sp=%s: of the mail of subdomains, more would cost %s%s", c.sp, ofLegitimate(m), andForwarded(m))
	}
	return fmt.Sprintf("sp=%s: the mail of subdomains is in better order, it would cost %s", c.sp, ofLegitimate(m))
}

// flagReasons are about t and pct, which two kinds of receivers read in two ways.
func (e *Evidence) flagReasons(c candidate) []string {
	var all []string
	present := flagsOf(e.present())
	switch {
	case c.test && !present.test:
		all = append(all, "t=y: receivers of RFC 9989 do what the next weaker policy says and report as if it held; those of RFC 7489 ignore t and apply the policy in full, which is within what is bearable")
	case !c.test && present.test:
		all = append(all, "t=y goes: nothing is left to test; receivers of RFC 7489 never read it")
	}
	switch {
	case c.pct < 100:
		all = append(all, fmt.Sprintf("pct=%d stays for now: receivers of RFC 7489 apply the policy to %d %% of the mail; those of RFC 9989 ignore pct and apply it to all", c.pct, c.pct))
	case present.pct < 100:
		all = append(all, fmt.Sprintf("pct=%d goes: RFC 9989 made it historic, its receivers apply the policy to all mail already; those of RFC 7489 now do so too", present.pct))
	}
	return all
}
