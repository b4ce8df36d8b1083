package demo

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// grid is a table in plain text, under a title. A column whose name begins
// with ">" is aligned to the right. A row of one cell is a heading.
type grid struct {
	title string
	right []bool
	rows  [][]string
}

func newGrid(title string, columns ...string) *grid {
	g := &grid{title: title}
	for i, name := range columns {
		name, right := strings.CutPrefix(name, ">")
		columns[i], g.right = name, append(g.right, right)
	}
	g.row(columns...)
	return g
}

func (g *grid) row(cells ...string) { g.rows = append(g.rows, cells) }

func (g *grid) print(w io.Writer) error {
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
func (g *grid) widths() []int {
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

// thousands writes n with commas, as 1,234,567.
func thousands(n uint64) string {
	s := strconv.FormatUint(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// percent is part of whole; of nothing it is a dash.
func percent(part, whole uint64) string {
	if whole == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f %%", 100*float64(part)/float64(whole))
}
