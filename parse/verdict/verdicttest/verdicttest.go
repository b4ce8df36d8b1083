// Package verdicttest gives tests the labelled set of rows.
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

// Row is a row of testdata/labelled.csv of parse/verdict: one of a report, what
// is known of its source and signer, and the verdict of a person who knows the
// whole story.
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

// Rows returns the rows of the file.
func Rows(tb testing.TB, path string) []Row {
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
	rows := make([]Row, len(lines)-1)
	for i, line := range lines[1:] {
		rows[i] = read(line)
		rows[i].Held, rows[i].Label, rows[i].Why = line[atSet] == "held", verdict.Verdict(line[atLabel]), line[atWhy]
		rows[i].Source, rows[i].Words, rows[i].SignerKind = line[atSource], strings.Fields(line[atSourceKind]), verdict.Kind(line[atSignerKind])
	}
	return rows
}

// Report is what a report says of a row, in the words of the set:
//
//	Policy    domain, adkim, aspf and discovery method; r, r and psl if left out
//	DKIM      results, as in "example.com=pass example.net=fail"
//	SPF       results, as in "example.com=pass mail.example.com=none/helo"
//	Reported  "fail pass" for DKIM and SPF
//	Reasons   one override, as in "local_policy:arc=pass"
type Report struct{ Policy, From, Envelope, DKIM, SPF, Reported, Reasons string }

// Row returns the row, of which nothing else is known.
func (w Report) Row() Row {
	policy := strings.Fields(w.Policy + " r r psl")
	reported := append(strings.Fields(w.Reported), "", "")
	r := Row{Policy: aggregate.Policy{Domain: policy[0], ADKIM: mode(policy[1]), ASPF: mode(policy[2])}}
	if policy[3] == "treewalk" {
		r.Policy.DiscoveryMethod.Value = aggregate.DiscoveryTreeWalk
	}
	r.Record = aggregate.Record{
		HeaderFrom: w.From, EnvelopeFrom: w.Envelope, DKIM: result(reported[0]), SPF: result(reported[1]),
		DKIMAuth: DKIM(w.DKIM), SPFAuth: SPF(w.SPF), Reasons: Reasons(w.Reasons),
	}
	return r
}

func read(line []string) Row {
	return Report{
		line[atPolicy], line[atHeaderFrom], line[atEnvelopeFrom], line[atDKIM], line[atSPF], line[atReported], line[atReasons],
	}.Row()
}

// DKIM returns results from the words of a Report.
func DKIM(text string) (out []aggregate.DKIMAuth) {
	for word := range strings.FieldsSeq(text) {
		domain, r, _ := strings.Cut(word, "=")
		out = append(out, aggregate.DKIMAuth{Domain: domain, Result: result(r)})
	}
	return out
}

// SPF returns results from the words of a Report.
func SPF(text string) (out []aggregate.SPFAuth) {
	for word := range strings.FieldsSeq(text) {
		domain, rest, _ := strings.Cut(word, "=")
		r, scope, _ := strings.Cut(rest, "/")
		auth := aggregate.SPFAuth{Domain: domain, Result: result(r)}
		auth.Scope.Value = aggregate.ScopeMFrom
		if scope == "helo" {
			auth.Scope.Value = aggregate.ScopeHELO
		}
		out = append(out, auth)
	}
	return out
}

// Reasons returns an override from the words of a Report.
func Reasons(text string) []aggregate.OverrideReason {
	kind, comment, found := strings.Cut(text, ":")
	if !found {
		return nil
	}
	for o := aggregate.OverrideAbsent; o <= aggregate.OverridePolicyTestMode; o++ {
		if o.String() == kind {
			return []aggregate.OverrideReason{{Type: aggregate.Word[aggregate.Override]{Value: o}, Comment: comment}}
		}
	}
	return nil
}

func result(word string) (r aggregate.Word[aggregate.Result]) {
	r.Value = aggregate.ResultPermError
	for r.Value > aggregate.ResultAbsent && r.Value.String() != word {
		r.Value--
	}
	return r
}

func mode(word string) (m aggregate.Word[aggregate.AlignmentMode]) {
	m.Value = aggregate.AlignmentRelaxed
	if word == "s" {
		m.Value = aggregate.AlignmentStrict
	}
	return m
}
