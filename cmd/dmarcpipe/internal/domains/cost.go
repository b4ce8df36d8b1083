package domains

import (
	"cmp"
	"fmt"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/grid"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/readiness"
	"github.com/dmarcpipe/dmarcpipe/parse/clean"
)

// maxRows is how many rows a table has here; --json has all.
const maxRows = 15

func (p *page) cost() {
	g := grid.New("What p=quarantine or p=reject would have cost, by who sends", "service", "kind", "verdict", ">fail", ">share", ">blocked", "last")
	all, shown, rest := p.r.Mail, 0, uint64(0)
	for _, s := range p.r.Senders {
		failed := s.Messages - s.Passed
		if failed == 0 {
			continue
		}
		if shown++; shown > maxRows {
			rest += failed
			continue
		}
		g.Row(who(&s), cmp.Or(string(s.Kind), "-"), string(s.Verdict), grid.Thousands(failed),
			grid.Percent(failed, all.Total()), grid.Thousands(s.Blocked), s.LastDay[5:])
	}
	if rest > 0 {
		g.Row(fmt.Sprintf("%d more", shown-maxRows), "", "", grid.Thousands(rest), grid.Percent(rest, all.Total()), "", "")
	}
	if shown == 0 {
		g.Row("nothing fails")
	}
	p.grid(g)
	for _, c := range p.r.Advice.Cost {
		p.item("  ", fmt.Sprintf("p=%s: %s legitimate messages (%.2f %% of them; with t=y up to %g %% are bearable), %s that were passed on, %s unknown; it stops %s spoofed",
			c.Policy, grid.Thousands(c.Direct), c.Percent, c.Threshold, grid.Thousands(c.Indirect), grid.Thousands(c.Unknown), grid.Thousands(c.Spoofed)))
	}
}

// who is the service, and whether it is about subdomains.
func who(s *readiness.Sender) string {
	name := clean.Line(cmp.Or(s.Service, "spoofed mail"), maxService)
	if s.Subdomain {
		name += ", subdomains"
	}
	return name
}

// maxService is how long the name of a service may be in a table.
const maxService = 32

func (p *page) fixes() {
	if len(p.r.Advice.Fixes) == 0 {
		return
	}
	p.title("To fix, what brings most first")
	for i, f := range p.r.Advice.Fixes[:min(len(p.r.Advice.Fixes), maxRows)] {
		p.item(fmt.Sprintf("  %d. ", i+1), fmt.Sprintf("%s: %s messages as %s, from %s%s",
			f.Service, grid.Thousands(f.Messages), some(f.From, 3), counted(f.Addresses, "address", "addresses"), note(&f.Sender)))
		for _, step := range f.Steps {
			p.item("     - ", step)
		}
	}
}

// note is what makes a sender less urgent.
func note(s *readiness.Sender) string {
	switch {
	case s.Doubted == s.Messages:
		return "; only reports tell of it that somebody else may have sent"
	case s.QuietDays > week:
		return "; none since " + s.LastDay
	}
	return ""
}
