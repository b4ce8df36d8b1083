package verdict_test

import (
	"slices"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
	"github.com/dmarcpipe/dmarcpipe/parse/verdict/verdicttest"
)

// floors are precision and recall in percent that the rules reach at least.
type floors map[verdict.Verdict][2]float64

// labelledSet is rows with labels, and what the rules reach on them.
type labelledSet struct {
	title    string
	rows     []verdicttest.Row
	least    int     // rows
	accuracy float64 // how many percent get their label, at least
	floors   floors  // those of verdicts that are left out are 0
}

func labelledSets(t *testing.T) []labelledSet {
	t.Helper()
	held, made := labelledRows(t)
	return []labelledSet{
		{"Rows that were labelled apart from the rules", independentRows(t), 160, 90, floors{
			verdict.Aligned: {100, 100}, verdict.AlignedDKIMOnly: {89, 100}, verdict.AlignedSPFOnly: {100, 100},
			verdict.Forwarded: {91, 91}, verdict.MailingList: {100, 100}, verdict.Unaligned: {91, 97},
			verdict.Misconfigured: {94, 89}, verdict.Spoof: {95, 61}, verdict.Unknown: {57, 85},
		}},
		{"Rows that were held out", held, 106, 95, floors{
			verdict.Aligned: {100, 100}, verdict.AlignedDKIMOnly: {93, 93}, verdict.AlignedSPFOnly: {100, 100},
			verdict.Forwarded: {88, 95}, verdict.MailingList: {100, 100}, verdict.Unaligned: {100, 100},
			verdict.Misconfigured: {100, 100}, verdict.Spoof: {100, 80}, verdict.Unknown: {80, 88},
		}},
		{"Rows that the rules were made on", made, 214, 90, floors{verdict.Spoof: {100, 0}}},
	}
}

// labelledRows returns the rows of who made the rules: those that were held out
// meanwhile, and the others.
func labelledRows(t *testing.T) (held, made []verdicttest.Row) {
	t.Helper()
	for _, r := range verdicttest.Rows(t, "testdata/labelled.csv") {
		if r.Held {
			held = append(held, r)
		} else {
			made = append(made, r)
		}
	}
	return held, made
}

// independentRows returns those that were labelled without sight of the rules.
func independentRows(t *testing.T) []verdicttest.Row {
	t.Helper()
	return verdicttest.Rows(t, "testdata/independent.csv")
}

// allRows returns those of both.
func allRows(t *testing.T) []verdicttest.Row {
	t.Helper()
	return verdicttest.Rows(t, "testdata/labelled.csv", "testdata/independent.csv")
}

// A word that is misspelt would be taken for one that is left out.
func TestLabelledWords(t *testing.T) {
	kinds := append([]verdict.Kind{"own", "pending"}, verdict.Kinds...)
	for _, r := range allRows(t) {
		if !slices.Contains(verdict.Verdicts, r.Label) || !slices.Contains(verdict.Kinds, r.SignerKind) {
			t.Errorf("label %q, signer %q: %s", r.Label, r.SignerKind, r.Why)
		}
		for _, word := range r.Words {
			if !slices.Contains(kinds, verdict.Kind(word)) {
				t.Errorf("source %q: %s", word, r.Why)
			}
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
