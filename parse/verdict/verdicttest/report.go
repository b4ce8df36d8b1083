package verdicttest

import (
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
)

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
