package domains

import (
	"fmt"
	"io"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/grid"
	"github.com/dmarcpipe/dmarcpipe/parse/clean"
)

// maxCell is how many bytes of a text are in a cell of a table.
const maxCell = 60

// cell makes a text that a stranger chose fit for a terminal.
func cell(s string) string { return clean.Line(s, maxCell) }

// PrintLines prints a line of figures for each domain, and under it the verdict
// and what to do next.
func PrintLines(w io.Writer, all []*Report) error {
	g := grid.New("Readiness of each domain, over its last days with reports (at risk: legitimate mail that fails)",
		"domain", "policy", ">messages", ">pass", ">at risk", ">spoofed", ">reporters", ">days")
	for _, r := range all {
		e := &r.evidence
		legitimate := r.Mail.Legitimate()
		g.Row(cell(r.name()), cell(r.Policy()), grid.Thousands(r.Mail.Total()), grid.Percent(r.Mail.Passed, r.Mail.Total()),
			grid.Percent(r.Mail.Direct, legitimate), grid.Thousands(r.Mail.Spoofed), fmt.Sprint(r.Reporters),
			fmt.Sprintf("%d/%d", e.DaysCovered, r.Days))
		g.Row("  " + clean.Line(r.Advice.Verdict, maxCell) + "; next: " + clean.Line(r.Advice.Step, maxLine))
	}
	return g.Print(w)
}

// name is the domain, with its tenant where it has one.
func (r *Report) name() string {
	if r.Tenant == "" {
		return r.Domain
	}
	return r.Domain + " (" + r.Tenant + ")"
}

// Policy is p as it holds, by DNS or else by what reporters saw, and what weakens
// it; "no record" where there is none.
func (r *Report) Policy() string {
	p := r.evidence.Present
	if p == nil {
		return "no record"
	}
	text := string(p.P)
	if p.Pct != nil {
		text += fmt.Sprintf(" %d %%", *p.Pct)
	}
	if p.Test {
		text += " t=y"
	}
	return text
}

const (
	maxLine     = 100 // columns of a text
	percentRoom = 4   // for a percent sign, which stays with its number
)

// wrap prints a text in lines that begin with the indent, the first of them with
// the mark.
func wrap(w io.Writer, mark, text string) error {
	indent := strings.Repeat(" ", len(mark))
	var b strings.Builder
	line := mark
	for word := range strings.FieldsSeq(clean.Line(text, 2000)) {
		if len(line)+1+len(word) > maxLine-percentRoom && len(line) > len(indent) && word[0] != '%' {
			b.WriteString(strings.TrimRight(line, " ") + "\n")
			line = indent
		}
		if len(line) > len(indent) {
			line += " "
		}
		line += word
	}
	b.WriteString(line + "\n")
	_, err := io.WriteString(w, b.String())
	return err
}
