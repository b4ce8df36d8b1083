// Package verdicttest gives tests the rows with labels.
package verdicttest

import (
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
)

// Row is a row of labelled.csv or independent.csv in testdata of parse/verdict:
// one of a report, what is known of its source and signer, and the verdict that
// it should get.
type Row struct {
	Held       bool // while the rules were made
	Label      verdict.Verdict
	Source     string   // host name of the source, "" for none
	Words      []string // what is known of the source: kinds, own, pending
	SignerKind verdict.Kind
	Policy     aggregate.Policy
	Record     aggregate.Record // without address and count
	Why        string
}

// columns of a row, from the first on.
const (
	atSet = iota
	atLabel
	atSource
	atSourceKind
	atSignerKind
	atPolicy
	atHeaderFrom
	atEnvelopeFrom
	atDKIM
	atSPF
	atReported
	atReasons
	atWhy
)

// Judge returns the verdict on the row, its source and its signer being of the
// kinds that the set says.
func (r *Row) Judge() (verdict.Verdict, *verdict.Rule) {
	facts, _ := r.Read()
	return r.JudgeFacts(facts)
}

// JudgeFacts is Judge for other facts of the row.
func (r *Row) JudgeFacts(facts verdict.Facts) (verdict.Verdict, *verdict.Rule) {
	if _, signer := r.Read(); signer != "" {
		facts |= verdict.SignerFacts(r.SignerKind, signer)
	}
	return verdict.Of(facts | r.SourceFacts())
}

// Read returns the facts of the row alone, and its signer.
func (r *Row) Read() (verdict.Facts, string) { return verdict.NewReader(&r.Policy).Read(&r.Record) }

// SourceFacts are those of the kinds that the set says.
func (r *Row) SourceFacts() verdict.Facts {
	if slices.Contains(r.Words, "pending") {
		return verdict.SourcePending
	}
	f := verdict.SourceFacts(verdict.KindUnknown, slices.Contains(r.Words, "own"), false)
	for _, word := range r.Words {
		if word != "own" {
			f |= verdict.SourceFacts(verdict.Kind(word), false, true)
		}
	}
	return f
}

// SetSource puts a kind, or KindUnknown, in place of those that the set says.
func (r *Row) SetSource(k verdict.Kind) {
	r.Words = slices.DeleteFunc(r.Words, func(word string) bool { return word != "own" })
	if k != verdict.KindUnknown {
		r.Words = append(r.Words, string(k))
	}
}

// Rows returns the rows of the files.
func Rows(tb testing.TB, paths ...string) (rows []Row) {
	tb.Helper()
	for _, path := range paths {
		for _, line := range linesOf(tb, path) {
			rows = append(rows, read(line))
		}
	}
	return rows
}

func linesOf(tb testing.TB, path string) [][]string {
	tb.Helper()
	file, err := os.Open(path)
	if err != nil {
		tb.Fatal(err)
	}
	defer file.Close()
	lines, err := csv.NewReader(file).ReadAll()
	if err != nil {
		tb.Fatal(err)
	}
	return lines[1:]
}

func read(line []string) Row {
	r := Report{
		line[atPolicy], line[atHeaderFrom], line[atEnvelopeFrom], line[atDKIM], line[atSPF], line[atReported], line[atReasons],
	}.Row()
	r.Held, r.Label, r.Why = line[atSet] == "held", verdict.Verdict(line[atLabel]), line[atWhy]
	r.Source, r.Words, r.SignerKind = line[atSource], strings.Fields(line[atSourceKind]), verdict.Kind(line[atSignerKind])
	return r
}
