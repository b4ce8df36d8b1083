package check

import (
	"fmt"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/spf"
)

// treeLines shows a record with what it includes, and the lookups of each term.
func treeLines(tree *spf.Tree) []string {
	var t treeText
	t.record(tree.Root, 0)
	return t.lines
}

// treeText gathers the lines; more than Result shows are of no use.
type treeText struct{ lines []string }

func (t *treeText) add(depth int, text string) {
	if len(t.lines) <= maxDetail {
		t.lines = append(t.lines, strings.Repeat("  ", depth)+text)
	}
}

func (t *treeText) record(rec *spf.Record, depth int) {
	networks := 0
	for i, n := range rec.Nodes {
		if n.Prefix.IsValid() {
			if networks++; networks > 1 {
				t.last(networks, i == len(rec.Nodes)-1 || !rec.Nodes[i+1].Prefix.IsValid())
				continue
			}
		} else {
			networks = 0
		}
		t.add(depth, termLine(n))
		if n.Record != nil {
			t.record(n.Record, depth+1)
		}
	}
}

// last ends a run of networks, of which only the first is shown.
func (t *treeText) last(networks int, ends bool) {
	if ends && len(t.lines) > 0 {
		t.lines[len(t.lines)-1] += fmt.Sprintf(" and %d %s more", networks-1, plural(networks-1, "network"))
	}
}

// termLine is one term with its lookups, or with why it has none.
func termLine(n *spf.Node) string {
	switch {
	case n.Fault != "":
		return n.Text + "  (wrong)"
	case n.Unused:
		return n.Text + "  (never reached)"
	case !n.Queries():
		return n.Text
	}
	text := fmt.Sprintf("%s  (%d %s, %d so far)", n.Text, n.Lookups, plural(n.Lookups, "lookup"), n.Running)
	if n.Running > spf.MaxLookups {
		text += " beyond the limit"
	}
	if n.Record != nil && n.Record.Missing != "" {
		text += ", no record"
	}
	return text
}

func plural(n int, word string) string {
	if n == 1 {
		return word
	}
	return word + "s"
}
