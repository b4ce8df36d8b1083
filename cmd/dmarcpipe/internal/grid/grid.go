// Package grid prints tables in plain text.
package grid

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Grid is a table in plain text, under a title. A column whose name begins
// with ">" is aligned to the right. A row of one cell is a heading.
type Grid struct {
	title string
	right []bool
	rows  [][]string
}

// New returns a table with these columns and no rows.
func New(title string, columns ...string) *Grid {
	g := &Grid{title: title}
	for i, name := range columns {
		name, right := strings.CutPrefix(name, ">")
		columns[i], g.right = name, append(g.right, right)
	}
	g.Row(columns...)
	return g
}

// Row adds a row.
func (g *Grid) Row(cells ...string) { g.rows = append(g.rows, cells) }

// Print writes a blank line, the title and the rows.
func (g *Grid) Print(w io.Writer) error {
	var b strings.Builder
	b.WriteString("\n" + g.title + "\n")
	widths := g.widths()
	for _, row := range g.rows {
		var line strings.Builder
		for i, cell := range row {
			fill := strings.Repeat(" ", max(0, widths[i]-utf8.RuneCountInString(cell)))
			if g.right[i] {
				cell, fill = fill+cell, ""
			}
			line.WriteString("  " + cell + fill)
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// widths are those of the columns; a heading takes the room that it needs.
func (g *Grid) widths() []int {
	widths := make([]int, len(g.right))
	for _, row := range g.rows {
		for i, cell := range row {
			if len(row) > 1 {
				widths[i] = max(widths[i], utf8.RuneCountInString(cell))
			}
		}
	}
	return widths
}

// Thousands writes n with commas, as 1,234,567.
func Thousands(n uint64) string {
	s := strconv.FormatUint(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Percent is part of whole; of nothing it is a dash.
func Percent(part, whole uint64) string {
	if whole == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f %%", 100*float64(part)/float64(whole))
}
