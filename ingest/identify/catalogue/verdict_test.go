package catalogue_test

import (
	"strings"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/ingest/identify/catalogue"
	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
	"github.com/dmarcpipe/dmarcpipe/parse/verdict/verdicttest"
)

// With what the catalogue says of hosts and signers in place of what the labelled
// sets say, rows get the verdicts that they get with it. Names below example are
// of nobody, and stay.
func TestLabelledRows(t *testing.T) {
	c := load(t)
	rows, same := 0, 0
	const sets = "../../../parse/verdict/testdata/"
	for _, r := range verdicttest.Rows(t, sets+"labelled.csv", sets+"independent.csv") {
		want, _ := r.Judge()
		if !tell(c, &r) {
			continue
		}
		rows++
		got, rule := r.Judge()
		if got == want {
			same++
			continue
		}
		t.Logf("%s instead of %s: %s (%s)", got, want, r.Why, rule.Why)
	}
	t.Logf("%d rows have a real host or signer; %d get the same verdict", rows, same)
	if rows < 310 || same*100 < rows*97 {
		t.Errorf("%d of %d rows get the same verdict; want 97 %% of 310 at least", same, rows)
	}
}

// tell puts into r what the catalogue says of its host and its signer, and
// reports whether one of them is real.
func tell(c *catalogue.Catalogue, r *verdicttest.Row) bool {
	_, signer := r.Read()
	if genuine(signer) {
		r.SignerKind = verdict.KindUnknown
		if s, ok := c.Domain(signer); ok {
			r.SignerKind = s.Kind
		}
	}
	if genuine(r.Source) {
		kind := verdict.KindUnknown
		if s, ok := c.PTR(r.Source); ok {
			kind = s.Kind
		}
		r.SetSource(kind)
	}
	return genuine(signer) || genuine(r.Source)
}

func genuine(host string) bool {
	return strings.Contains(host, ".") && !strings.Contains(host, "example")
}
