package verdict_test

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
)

var update = flag.Bool("update", false, "write rules and figures into parse/README.md")

// TestReadme holds the tables of the documentation to the code.
func TestReadme(t *testing.T) {
	section(t, "verdicts", rulesTable(t))
	section(t, "precision", precisionTables(t))
}

func section(t *testing.T, name, want string) {
	t.Helper()
	const file = "../README.md"
	text, err := os.ReadFile(file)
	must(t, err)
	head, rest, found := strings.Cut(string(text), "<!-- "+name+" -->\n")
	got, tail, closed := strings.Cut(rest, "<!-- /"+name+" -->\n")
	if !found || !closed {
		t.Fatalf("%s has no place for %s", file, name)
	}
	if *update {
		must(t, os.WriteFile(file, []byte(head+"<!-- "+name+" -->\n"+want+"<!-- /"+name+" -->\n"+tail), 0o644))
		return
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("%s, -want +got (go test ./parse/verdict -update):\n%s", name, diff)
	}
}

// ruleCases are the rows of the labelled sets that one rule decides.
type ruleCases struct {
	first       string // that is right
	right, rows int
}

func casesOfRules(t *testing.T) map[*verdict.Rule]ruleCases {
	t.Helper()
	cases := map[*verdict.Rule]ruleCases{}
	for _, l := range allRows(t) {
		v, rule := l.Judge()
		c := cases[rule]
		c.rows++
		if v == l.Label {
			c.first = cmp.Or(c.first, l.Why)
			c.right++
		}
		cases[rule] = c
	}
	return cases
}

// rulesTable is the table of rules, each with a row of the labelled sets that
// it decides as the label says.
func rulesTable(t *testing.T) string {
	t.Helper()
	cases := casesOfRules(t)
	var b strings.Builder
	b.WriteString("| | verdict | all of | one of | none of | why | case | right |\n|--:|---|---|---|---|---|---|---|\n")
	for i := range verdict.Rules {
		r := &verdict.Rules[i]
		c := cases[r]
		if c.right == 0 {
			t.Errorf("no row of the labelled sets comes to rule %d: %s", i+1, r.Why)
		}
		fmt.Fprintf(&b, "| %d | `%s` | %s | %s | %s | %s | %s | %d of %d |\n",
			i+1, r.Verdict, r.All, r.Any, r.None, r.Why, c.first, c.right, c.rows)
	}
	return b.String()
}

func precisionTables(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	for _, set := range labelledSets(t) {
		c := measure(t, set.rows)
		fmt.Fprintf(&b, "%s: %d, of which %.1f %% get their label.\n\n%s\n", set.title, len(set.rows), c.accuracy(), c.table())
	}
	return b.String()
}
