package domains

import (
	"cmp"
	"fmt"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/grid"
)

func (p *page) newSenders() {
	if len(p.r.Details.New) == 0 {
		return
	}
	g := grid.New("New senders of the last 7 days", "service", "kind", "first", ">messages", ">pass", "verdicts")
	for _, s := range p.r.Details.New[:min(len(p.r.Details.New), maxRows)] {
		verdicts := make([]string, len(s.Verdicts))
		for i, v := range s.Verdicts {
			verdicts[i] = string(v)
		}
		g.Row(cell(s.Service), cmp.Or(string(s.Kind), "-"), s.FirstDay[5:], grid.Thousands(s.Messages), grid.Percent(s.Passed, s.Messages), some(verdicts, 3))
	}
	p.grid(g)
}

func (p *page) goneSenders() {
	if len(p.r.Details.Gone) == 0 {
		return
	}
	g := grid.New("Senders that sent mail that passes, and stopped", "service", "kind", "last", ">quiet days", ">usual gap", ">messages")
	for _, s := range p.r.Details.Gone[:min(len(p.r.Details.Gone), maxRows)] {
		g.Row(cell(s.Service), cmp.Or(string(s.Kind), "-"), s.LastDay[5:], fmt.Sprint(s.QuietDays), fmt.Sprintf("%.1f", s.UsualDays), grid.Thousands(s.Messages))
	}
	p.grid(g)
}

func (p *page) subdomains() {
	all := p.r.Details.Subdomains
	if len(all) == 0 {
		return
	}
	g := grid.New("Subdomains in use", "subdomain", "in DNS", ">messages", ">pass", ">at risk", ">passed on", ">spoofed", "last")
	for _, s := range all[:min(len(all), maxRows)] {
		g.Row(cell(s.Name), cmp.Or(s.InDNS, "?"), grid.Thousands(s.Mail.Total()), grid.Percent(s.Mail.Passed, s.Mail.Total()),
			grid.Thousands(s.Mail.Direct), grid.Thousands(s.Mail.Indirect), grid.Thousands(s.Mail.Spoofed), s.LastDay[5:])
	}
	if n := len(all) - maxRows; n > 0 {
		g.Row(fmt.Sprintf("%d more", n))
	}
	p.grid(g)
}

func (p *page) silent() {
	g := grid.New("Reporters that fell silent, for longer than their habit", "reporter", ">reports", "last", ">days since", ">usual gap")
	n := 0
	for _, r := range p.r.Details.Reporters {
		if r.Silent && n < maxRows {
			n++
			g.Row(cell(r.Name), grid.Thousands(r.Reports), r.LastDay, fmt.Sprint(r.DaysSince), fmt.Sprint(r.UsualDays))
		}
	}
	if n > 0 {
		p.grid(g)
	}
}
