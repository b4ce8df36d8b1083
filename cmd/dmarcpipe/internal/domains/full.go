package domains

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/grid"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/readiness"
	"github.com/dmarcpipe/dmarcpipe/parse/clean"
	"github.com/dmarcpipe/dmarcpipe/parse/trust"
)

// PrintFull prints all that is known of one domain.
func PrintFull(w io.Writer, r *Report) error {
	p := &page{w: w, r: r}
	for _, part := range []func(){
		p.head, p.policy, p.evidence, p.mail, p.cost, p.fixes, p.newSenders, p.goneSenders, p.subdomains, p.silent, p.record,
	} {
		part()
	}
	return p.err
}

// page prints one part after the other, until one fails.
type page struct {
	w   io.Writer
	r   *Report
	err error
}

func (p *page) title(text string) { p.printf("\n%s\n", text) }

func (p *page) printf(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}

// item prints a text behind a mark, over as many lines as it takes.
func (p *page) item(mark, text string) {
	if p.err == nil {
		p.err = wrap(p.w, mark, text)
	}
}

func (p *page) grid(g *grid.Grid) {
	if p.err == nil {
		p.err = g.Print(p.w)
	}
}

func (p *page) head() {
	p.printf("%s: %s\n", cell(p.r.name()), cell(p.r.Advice.Verdict))
	p.item("  next: ", p.r.Advice.Step)
}

func (p *page) policy() {
	p.title("Policy")
	s := &p.r.Seen
	p.item("  reporters saw  ", fmt.Sprintf("%s, since %s at least, by %s in the week up to %s", s.words(), s.Since, counted(s.Reporters, "reporter", "reporters"), p.r.LastDay))
	for _, o := range s.Others {
		p.item("                 ", fmt.Sprintf("but p=%s by %d, until %s", cmp.Or(o.P, "?"), o.Reporters, o.LastDay))
	}
	switch d := p.r.Published; {
	case d == nil:
		p.item("  DNS has        ", "was not asked")
	case d.Error != "":
		p.item("  DNS has        ", "is not known: "+d.Error)
	case d.Domain == "":
		p.item("  DNS has        ", "no record")
	default:
		where := ""
		if d.inherited {
			where = ", at _dmarc." + d.Domain
		}
		p.item("  DNS has        ", d.Record+where)
		if p.r.differs() {
			p.item("                 ", "which reporters did not see yet: it was changed lately")
		}
		for _, problem := range d.Problems {
			p.item("                 ", problem)
		}
	}
}

// words are the tags that reporters name.
func (s *Seen) words() string {
	if r := s.record(); r != nil {
		return strings.TrimPrefix(r.String(), "v=DMARC1; ")
	}
	return "no policy"
}

func (p *page) evidence() {
	r := p.r
	p.title("Evidence")
	p.item("  reports    ", fmt.Sprintf("%s by %s, about %d of the %d days up to %s (%s)",
		grid.Thousands(r.Reports), counted(r.Reporters, "reporter", "reporters"), r.DaysCovered, r.Days, r.LastDay, ago(r.DaysSince)))
	if n := len(r.Gaps); n > 0 {
		p.item("  gaps       ", fmt.Sprintf("%s since %s without a report: %s", counted(n, "day", "days"), r.FirstDay, some(r.Gaps, 6)))
	}
	var grades []string
	for _, t := range r.Details.Trust {
		grades = append(grades, fmt.Sprintf("%s %s (%s of the messages)", cmp.Or(t.Grade, trust.Grade("not graded")), grid.Thousands(t.Reports), grid.Percent(t.Messages, r.Mail.Total())))
	}
	p.item("  trust      ", "reports by how well their senders are known: "+strings.Join(grades, ", "))
}

func ago(days int) string { return counted(days, "day", "days") + " ago" }

func counted(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}

// some are the first of a list.
func some(all []string, n int) string {
	if len(all) <= n {
		return strings.Join(all, ", ")
	}
	return strings.Join(all[:n], ", ") + fmt.Sprintf(" and %d more", len(all)-n)
}

func (p *page) mail() {
	g := grid.New("Mail (at risk: legitimate, and fails; passed on: fails for having been forwarded)",
		"", ">messages", ">pass", ">", ">at risk", ">passed on", ">spoofed", ">unknown")
	for _, row := range []struct {
		name string
		m    readiness.Mail
	}{
		{"7 days", p.r.Week},
		{fmt.Sprintf("%d days", p.r.Days), p.r.Mail},
		{"  the domain", p.r.evidence.Own.Mail},
		{"  its subdomains", p.r.evidence.Subdomains.Mail},
	} {
		m := row.m
		g.Row(row.name, grid.Thousands(m.Total()), grid.Thousands(m.Passed), grid.Percent(m.Passed, m.Total()), grid.Thousands(m.Direct),
			grid.Thousands(m.Indirect), grid.Thousands(m.Spoofed), grid.Thousands(m.Unknown))
	}
	p.grid(g)
}

func (p *page) record() {
	a := &p.r.Advice
	what := "Record to publish next"
	if !a.Changed {
		what = "The record may stay"
	}
	p.title(what + ", as TXT at _dmarc." + cell(p.r.Domain))
	p.printf("  %s\n", clean.Line(a.Record, 4<<10))
	for _, reason := range a.Reasons {
		p.item("  - ", reason)
	}
	for _, what := range a.Lacking {
		p.item("  missing: ", what)
	}
}
