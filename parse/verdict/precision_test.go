package verdict_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
	"github.com/dmarcpipe/dmarcpipe/parse/verdict/verdicttest"
)

// confusion counts rows by label and verdict.
type confusion map[[2]verdict.Verdict]int

func (c confusion) of(label, given func(verdict.Verdict) bool) (n int) {
	for pair, count := range c {
		if label(pair[0]) && given(pair[1]) {
			n += count
		}
	}
	return n
}

func anyVerdict(verdict.Verdict) bool { return true }

func is(v verdict.Verdict) func(verdict.Verdict) bool {
	return func(w verdict.Verdict) bool { return v == w }
}

// precision is how many percent of the rows with a verdict have its label.
func (c confusion) precision(v verdict.Verdict) float64 {
	return percent(c[[2]verdict.Verdict{v, v}], c.of(anyVerdict, is(v)))
}

// recall is how many percent of the rows with a label get it as verdict.
func (c confusion) recall(v verdict.Verdict) float64 {
	return percent(c[[2]verdict.Verdict{v, v}], c.of(is(v), anyVerdict))
}

// accuracy is how many percent of all rows get their label.
func (c confusion) accuracy() float64 {
	right := 0
	for _, v := range verdict.Verdicts {
		right += c[[2]verdict.Verdict{v, v}]
	}
	return percent(right, c.of(anyVerdict, anyVerdict))
}

func percent(part, all int) float64 { return 100 * float64(part) / float64(max(all, 1)) }

// table is the matrix in Markdown, with a row for each label.
func (c confusion) table() string {
	var b strings.Builder
	b.WriteString("| label | rows | precision | recall | taken for |\n|---|---:|---:|---:|---|\n")
	for _, v := range verdict.Verdicts {
		fmt.Fprintf(&b, "| `%s` | %d | %.0f %% | %.0f %% | %s |\n", v, c.of(is(v), anyVerdict), c.precision(v), c.recall(v), c.mistakes(v))
	}
	return b.String()
}

// mistakes lists what else the rows with a label are taken for.
func (c confusion) mistakes(label verdict.Verdict) string {
	var list []string
	for _, v := range verdict.Verdicts {
		if n := c[[2]verdict.Verdict{label, v}]; n > 0 && v != label {
			list = append(list, fmt.Sprintf("%d `%s`", n, v))
		}
	}
	return strings.Join(list, ", ")
}

// measure judges rows.
func measure(t *testing.T, rows []verdicttest.Row) confusion {
	t.Helper()
	c := confusion{}
	for _, l := range rows {
		got, rule := l.Judge()
		c[[2]verdict.Verdict{l.Label, got}]++
		if got != l.Label {
			t.Logf("%s is taken for %s: %s (rule: %s)", l.Label, got, l.Why, rule.Why)
		}
	}
	return c
}

func TestLabelled(t *testing.T) {
	for _, set := range labelledSets(t) {
		t.Run(set.title, func(t *testing.T) {
			c := measure(t, set.rows)
			t.Logf("%.1f %% get their label\n%s", c.accuracy(), c.table())
			if len(set.rows) < set.least || c.accuracy() < set.accuracy {
				t.Errorf("%d rows, of which %.1f %% get their label; want %d, %.1f %%", len(set.rows), c.accuracy(), set.least, set.accuracy)
			}
			for _, v := range verdict.Verdicts {
				if p, r := c.precision(v), c.recall(v); p < set.floors[v][0] || r < set.floors[v][1] {
					t.Errorf("%s: precision %.1f %%, recall %.1f %%; want at least %v", v, p, r, set.floors[v])
				}
			}
		})
	}
}
