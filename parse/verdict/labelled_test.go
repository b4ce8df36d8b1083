package verdict_test

import (
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
)

// labelled is a row of testdata/labelled.csv: one of a report, what is known of
// its source and signer, and the verdict of a person who knows the whole story.
type labelled struct {
	held       bool
	label      verdict.Verdict
	source     string // words: a kind, own, pending
	signerKind verdict.Kind
	policy     aggregate.Policy
	record     aggregate.Record
	why        string
}

// judge returns the verdict on the row.
func (l *labelled) judge() (verdict.Verdict, *verdict.Rule) {
	facts, signer := verdict.NewReader(&l.policy).Read(&l.record)
	if signer != "" {
		facts |= verdict.SignerFacts(l.signerKind, signer)
	}
	return verdict.Of(facts | sourceFacts(l.source))
}

func sourceFacts(words string) verdict.Facts {
	list := strings.Fields(words)
	if slices.Contains(list, "pending") {
		return verdict.SourcePending
	}
	var f verdict.Facts
	for _, word := range list {
		if word != "own" {
			f |= verdict.SourceFacts(verdict.Kind(word), false, true)
		}
	}
	if slices.Contains(list, "own") {
		f |= verdict.SourceFacts(verdict.KindUnknown, true, false)
	}
	return f
}

// readLabelled returns the rows of the labelled set.
func readLabelled(t *testing.T) []labelled {
	t.Helper()
	file, err := os.Open("testdata/labelled.csv")
	must(t, err)
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	must(t, err)
	out := make([]labelled, len(rows)-1)
	for i, row := range rows[1:] {
		out[i] = readRow(row)
	}
	return out
}

func readRow(row []string) labelled {
	policy := strings.Fields(row[5] + " r r psl")
	reported := strings.Fields(row[10])
	l := labelled{held: row[0] == "held", label: verdict.Verdict(row[1]), source: row[3], signerKind: verdict.Kind(row[4]), why: row[12]}
	l.policy = aggregate.Policy{Domain: policy[0], ADKIM: mode(policy[1]), ASPF: mode(policy[2])}
	if policy[3] == "treewalk" {
		l.policy.DiscoveryMethod.Value = aggregate.DiscoveryTreeWalk
	}
	l.record = aggregate.Record{
		HeaderFrom: row[6], EnvelopeFrom: row[7], DKIM: result(reported[0]), SPF: result(reported[1]),
		DKIMAuth: dkimResults(row[8]), SPFAuth: spfResults(row[9]), Reasons: overrides(row[11]),
	}
	return l
}

func dkimResults(text string) (out []aggregate.DKIMAuth) {
	for word := range strings.FieldsSeq(text) {
		domain, r, _ := strings.Cut(word, "=")
		out = append(out, aggregate.DKIMAuth{Domain: domain, Result: result(r)})
	}
	return out
}

func spfResults(text string) (out []aggregate.SPFAuth) {
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

func overrides(text string) []aggregate.OverrideReason {
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

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
