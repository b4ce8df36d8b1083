package sample

import (
	"slices"

	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
)

// often is how likely who reports on a company about day number d. Of incidents
// that mails tell of, the largest reporter tells every day.
func (o Options) often(who *reporter, about, d int) float64 {
	c := &o.companies()[about]
	switch {
	case c.silent(who.org, o.left(d)):
		return 0
	case c.daily != nil && slices.Contains(c.daily, who.org), who == &reporters[0] && o.befalls(c, d):
		return 1
	case c.daily != nil:
		return 0
	}
	return who.often
}

func (c *company) silent(org string, left int) bool {
	return slices.ContainsFunc(c.silences, func(s silence) bool {
		return (s.org == "" || s.org == org) && s.days.has(left)
	})
}

// befalls reports whether mail comes in the name of c that comes only for some
// days.
func (o Options) befalls(c *company, d int) bool {
	return slices.ContainsFunc(c.streams, func(s stream) bool { return s.only.has(o.left(d)) })
}

// seen is the policy of a company that reporters see.
func (o Options) seen(c *company, d int) policy {
	p := c.at(o.percent(d))
	if c.old.has(o.left(d)) {
		p.p = aggregate.DispositionNone
	}
	return p
}
