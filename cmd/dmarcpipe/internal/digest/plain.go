package digest

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
)

const (
	maxName  = 40  // columns of a name that a stranger chose
	maxKind  = 20  // columns of the kind of a service
	maxProse = 600 // bytes of a sentence with such names in it
	maxMarks = 2   // accents on one letter
	nbsp     = "\u00a0"
)

// prose makes a sentence with texts of strangers fit for one line: no controls,
// no direction overrides, nothing without width. A blank that does not break
// stays one.
func prose(s string) string {
	parts := strings.Split(s[:min(len(s), 4*maxProse)], nbsp)
	for i, part := range parts {
		parts[i] = unmarked(clean.Line(part, maxProse))
	}
	return strings.ReplaceAll(strings.Join(parts, nbsp), " %", nbsp+"%")
}

// unmarked takes accents away beyond what languages use: piles of them reach
// into other lines.
func unmarked(s string) string {
	marks := 0
	return strings.Map(func(r rune) rune {
		if !unicode.In(r, unicode.Mn, unicode.Me) {
			marks = 0
			return r
		}
		if marks++; marks > maxMarks {
			return -1
		}
		return r
	}, norm.NFC.String(s))
}

// name makes a name that a stranger chose fit for a table, within so many
// columns. An empty one is a dash.
func name(s string, most int) string {
	s = unmarked(clean.Line(s, 4*most))
	if s == "" {
		return "-"
	}
	if columns(s) <= most {
		return s
	}
	var b strings.Builder
	room := most - 1
	for _, r := range s {
		if room -= columns(string(r)); room < 0 {
			break
		}
		b.WriteRune(r)
	}
	return b.String() + "…"
}

// columns is how many columns of a terminal a text takes.
func columns(s string) int {
	n := 0
	for _, r := range s {
		switch kind := width.LookupRune(r).Kind(); {
		case unicode.In(r, unicode.Mn, unicode.Me):
		case kind == width.EastAsianWide, kind == width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}
