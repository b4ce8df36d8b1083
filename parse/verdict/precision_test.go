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
		if l.Held != held {
			continue
		}
		got, rule := l.Judge()
		c[[2]verdict.Verdict{l.Label, got}]++
		if got != l.Label {
			t.Logf("%s is taken for %s: %s (rule: %s)", l.Label, got, l.Why, rule.Why)
		}
		if !slices.Contains(verdict.Verdicts, l.Label) {
			t.Errorf("label %q is no verdict: %s", l.Label, l.Why)
		}
	}
	return c
}

// floors are what the rules reach on the rows that were held out while they
// were made, in percent: precision and recall.
var floors = map[verdict.Verdict][2]float64{
	verdict.Aligned: {100, 100}, verdict.AlignedDKIMOnly: {93, 93}, verdict.AlignedSPFOnly: {100, 100},
	verdict.Forwarded: {88, 95}, verdict.MailingList: {100, 100}, verdict.Unaligned: {100, 100},
	verdict.Misconfigured: {100, 100}, verdict.Spoof: {100, 80}, verdict.Unknown: {80, 88},
}

func TestLabelled(t *testing.T) {
	c := measure(t, true)
	t.Logf("held out: %.1f %% get their label\n%s", c.accuracy(), c.table())
	if rows := len(readLabelled(t)); rows < 320 || c.of(anyVerdict, anyVerdict) < rows/4 {
		t.Errorf("%d rows in all, %d held out", rows, c.of(anyVerdict, anyVerdict))
	}
	for _, v := range verdict.Verdicts {
		if p, r := c.precision(v), c.recall(v); p < floors[v][0] || r < floors[v][1] {
			t.Errorf("%s: precision %.1f %%, recall %.1f %%; want at least %v", v, p, r, floors[v])
		}
	}
	train := measure(t, false)
	t.Logf("made on: %.1f %% get their label\n%s", train.accuracy(), train.table())
	if train.precision(verdict.Spoof) < 100 || train.accuracy() < 90 {
		t.Errorf("precision of spoof %.1f %%, %.1f %% get their label; want 100 and 90", train.precision(verdict.Spoof), train.accuracy())
	}
}
