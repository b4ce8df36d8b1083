package digest

import (
	"fmt"
	"strings"
)

// textWidth is how many columns the text takes at most, so that it may be quoted
// in a terminal of 80.
const textWidth = 72

// Text returns the digest for terminals: UTF-8 in lines of at most 72 columns.
func (d *Digest) Text() string {
	v := d.view()
	t := &text{}
	t.line(v.Title)
	t.line(strings.Repeat("=", columns(v.Title)))
	t.para("", v.Answer)
	t.line("")
	for i := range v.Domains {
		t.answer(&v.Domains[i].lineView)
	}
	if v.OthersTitle != "" {
		t.para("", "and "+v.OthersTitle+", at the end")
	}
	for i := range v.Domains {
		t.domain(v, &v.Domains[i])
	}
	t.rest(v)
	return t.b.String()
}

// text is a text while it is written.
type text struct{ b strings.Builder }

func (t *text) line(s string) {
	t.b.WriteString(strings.TrimRight(strings.ReplaceAll(s, nbsp, " "), " ") + "\n")
}

// title begins a part.
func (t *text) title(s string) {
	t.line("")
	t.line(s)
}

// answer is a domain in one line, or in two if its name is long.
func (t *text) answer(l *lineView) {
	const column = 22
	rest := l.Pass + ", " + l.ToDo
	if columns(l.Name) < column {
		t.para(pad(l.Name, column), rest)
		return
	}
	t.line(l.Name)
	t.para(strings.Repeat(" ", column), rest)
}

// para writes a sentence in lines that begin with the indent, the first of them
// with the mark.
func (t *text) para(mark, sentence string) {
	indent := strings.Repeat(" ", columns(mark))
	line, begun := mark, false
	for word := range strings.SplitSeq(sentence, " ") {
		for begun && columns(line)+1+columns(word) > textWidth {
			t.line(line)
			line, begun = indent, false
		}
		if begun {
			line += " "
		}
		line, begun = t.fit(line+word, indent), true
	}
	t.line(line)
}

// fit breaks a line that has one long word.
func (t *text) fit(line, indent string) string {
	for columns(line) > textWidth {
		head, n := "", 0
		for _, r := range line {
			if n += columns(string(r)); n > textWidth {
				break
			}
			head += string(r)
		}
		t.line(head)
		line = indent + line[len(head):]
	}
	return line
}

// pad fills a cell up to so many columns.
func pad(s string, n int) string { return s + strings.Repeat(" ", max(0, n-columns(s))) }

func padLeft(s string, n int) string { return strings.Repeat(" ", max(0, n-columns(s))) + s }

func (t *text) domain(v *view, d *domainView) {
	t.title("")
	t.line(pad(d.Name, textWidth-columns(d.Badge)-3) + " [" + d.Badge + "]")
	t.line(strings.Repeat("-", textWidth))
	t.para("", d.Pass+". "+d.Summary)
	if len(d.Todo) > 0 {
		t.title("To do")
		for i, what := range d.Todo {
			t.para(fmt.Sprintf("  %d. ", i+1), what)
		}
	}
	t.title(fmt.Sprintf("Pass rate of %d days, from %.0f to 100"+nbsp+"%%", len(d.Trend), lowest(d.Trend)))
	t.line("  |" + d.Spark + "|")
	t.mail(v, d)
	t.senders(v, d)
	t.changes("New senders", d.New)
	t.changes("Senders that stopped", d.Gone)
	t.policy(d)
	t.list("TLS of mail to you", d.TLS)
	t.list("Reporters", d.Reporters)
	if len(d.Alerts) > 0 {
		t.title("Alerts")
		for _, a := range d.Alerts {
			t.para("  "+pad(a.Severity, 9), a.Text)
		}
	}
}

// The columns of numbers.
const (
	nameColumns   = 42
	numberColumns = 14
)

func (t *text) row(label, now, before string) {
	t.line("  " + pad(label, nameColumns) + padLeft(now, numberColumns) + padLeft(before, numberColumns))
}

func (t *text) mail(v *view, d *domainView) {
	t.line("")
	t.row("Messages", v.Now, v.Before)
	for _, r := range d.Mail {
		t.row(r.Name, r.Now, r.Before)
	}
	if d.Blocked != "" {
		t.para("  ", d.Blocked)
	}
}

func (t *text) senders(v *view, d *domainView) {
	if len(d.Senders) == 0 {
		return
	}
	t.line("")
	t.row("Failing senders", v.Now, v.Before)
	for _, s := range d.Senders {
		label := s.Name
		if s.Kind != "" && columns(label)+columns(s.Kind)+3 <= nameColumns {
			label += " (" + s.Kind + ")"
		}
		t.row(label, s.Messages, s.Before)
		t.para("    why   ", s.Why)
		t.para("    next  ", s.Step)
	}
}

func (t *text) changes(title string, all []changeView) {
	if len(all) == 0 {
		return
	}
	t.title(title)
	for _, c := range all {
		t.para("  - ", c.Name+": "+c.Text)
	}
}

func (t *text) policy(d *domainView) {
	t.title("Policy and readiness")
	t.para("  ", d.Policy)
	t.para("  ", d.RecordTitle+":")
	t.para("    ", d.Record)
	for _, reason := range d.Reasons {
		t.para("  - ", reason)
	}
}

func (t *text) list(title string, all []string) {
	t.title(title)
	for _, sentence := range all {
		t.para("  - ", sentence)
	}
}

// rest is what follows the domains in full.
func (t *text) rest(v *view) {
	if len(v.Others) > 0 {
		t.title("")
		t.line(v.OthersTitle)
		t.line(strings.Repeat("-", textWidth))
		for i := range v.Others {
			t.answer(&v.Others[i])
		}
	}
	if len(v.Mails) > 0 {
		t.title("")
		t.line("Report mail")
		t.line(strings.Repeat("-", textWidth))
		for _, sentence := range v.Mails {
			t.para("", sentence)
		}
	}
	// Mail programs take what follows this mark for a signature (RFC 3676 4.3).
	t.b.WriteString("\n-- \n")
	for _, sentence := range v.Foot {
		t.para("", sentence)
	}
}
