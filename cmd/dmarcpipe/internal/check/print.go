package check

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/grid"
)

// PrintOptions say how results are printed.
type PrintOptions struct {
	Domain  string // for the last line
	Verbose bool   // with all details; without, with those of what failed
	Color   bool   // for a terminal
	Width   int    // columns of the terminal; 0 leaves lines as long as they are
}

// Print writes results as a table for people, group by group, with what to do
// next below everything that is not as it should be, and a sum at the end.
func Print(w io.Writer, results []Result, o PrintOptions) error {
	p := &printer{Writer: bufio.NewWriter(w), PrintOptions: o}
	for len(results) > 0 {
		group := results[0].Group
		n := slices.IndexFunc(results, func(r Result) bool { return r.Group != group })
		if n < 0 {
			n = len(results)
		}
		p.group(results[:n])
		p.sum.add(results[:n])
		results = results[n:]
	}
	p.line(0, fmt.Sprintf("%s: %s", o.Domain, &p.sum))
	return p.Flush()
}

// printer lays the table out. A failed write shows in Flush.
type printer struct {
	*bufio.Writer
	PrintOptions
	sum Sum
}

// The columns of a table: status, name, text.
const (
	margin      = 2
	statusWidth = 9
	mostName    = 40
	narrowName  = 24 // where the terminal is narrow
	wide        = 110
)

func (p *printer) group(results []Result) {
	p.line(0, results[0].Group)
	width := 0
	for i := range results {
		if n := utf8.RuneCountInString(results[i].Name); n <= p.mostName() {
			width = max(width, n)
		}
	}
	for i := range results {
		p.result(&results[i], width)
	}
	p.line(0, "")
}

func (p *printer) mostName() int {
	if p.Width > 0 && p.Width < wide {
		return narrowName
	}
	return mostName
}

func (p *printer) result(r *Result, width int) {
	column := margin + statusWidth + width + margin
	p.pad(margin)
	_, _ = p.WriteString(p.colored(r.Status))
	p.pad(statusWidth - len(r.Status))
	_, _ = p.WriteString(r.Name)
	text := grid.Wrap(r.Text, p.Width-column)
	if n := utf8.RuneCountInString(r.Name); n <= width {
		p.pad(column - margin - statusWidth - n)
		p.line(0, text[0])
		text = text[1:]
	} else {
		p.line(0, "")
	}
	for _, line := range text {
		p.line(column, line)
	}
	p.below(r, column)
}

// below writes what to do next, and details.
func (p *printer) below(r *Result, column int) {
	if r.Next != "" && r.Status != StatusPass {
		for i, line := range grid.Wrap(r.Next, p.Width-column-len("-> ")) {
			p.line(column, []string{"-> ", "   "}[min(i, 1)]+line)
		}
	}
	if !p.Verbose && r.Status != StatusFail {
		return
	}
	for _, line := range r.Detail {
		text := strings.TrimLeft(line, " ")
		indent := column + margin + len(line) - len(text)
		for i, part := range grid.Wrap(text, p.Width-indent) {
			p.line(indent+min(i, 1)*margin, part)
		}
	}
}

func (p *printer) pad(n int) { _, _ = p.WriteString(strings.Repeat(" ", max(n, 0))) }

func (p *printer) line(indent int, text string) {
	p.pad(indent)
	_, _ = p.WriteString(text + "\n")
}

// colored is a status in the colour that people expect.
func (p *printer) colored(s Status) string {
	if !p.Color {
		return string(s)
	}
	code := map[Status]string{StatusPass: "32", StatusWarn: "33", StatusFail: "1;31", StatusInfo: "36", StatusUnknown: "35"}[s]
	return "\x1b[" + code + "m" + string(s) + "\x1b[0m"
}
