package verdict_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
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

// measure judges the rows of one half of the set.
func measure(t *testing.T, held bool) confusion {
	t.Helper()
	c := confusion{}
	for _, l := range readLabelled(t) {
		if l.held != held {
			continue
		}
		got, rule := l.judge()
		c[[2]verdict.Verdict{l.label, got}]++
		if got != l.label {
			t.Logf("%s is taken for %s: %s (rule: %s)", l.label, got, l.why, rule.Why)
		}
		if !slices.Contains(verdict.Verdicts, l.label) {
			t.Errorf("label %q is no verdict: %s", l.label, l.why)
		}
	}
	return c
}

func TestLabelledTrain(t *testing.T) {
	c := measure(t, false)
	t.Logf("accuracy %.1f %%\n%s", c.accuracy(), c.table())
}
