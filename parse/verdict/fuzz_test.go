package verdict_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
	"github.com/dmarcpipe/dmarcpipe/parse/dmarc"
	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
	"github.com/dmarcpipe/dmarcpipe/parse/verdict/verdicttest"
)

// FuzzRead holds what is true of every row: its facts are those of rows, who
// authenticates is one of its domains, strict alignment aligns no more than
// relaxed, and relaxed alignment by the list is that of the package dmarc.
func FuzzRead(f *testing.F) {
	f.Add("example.com", "a.example.com", "<>", "b.example.com=pass c.example=fail", "example.com=pass/helo", "other:arc=pass", true)
	f.Add("co.uk", "a.b.co.uk", "jane@example.org", "..=pass .=pass =pass", "example.org=temperror", "forwarded:", true)
	f.Add("", "", "", "", "", "local_policy:arc=arc=pass", false)
	f.Add(".", "@", "@", "com=pass", "@=pass", "x", true)
	f.Fuzz(func(t *testing.T, policy, from, envelope, dkim, spf, reasons string, walk bool) {
		if policy = strings.Join(strings.Fields(policy), ""); policy == "" {
			policy = "-"
		}
		row := func(modes string) verdicttest.Row {
			return verdicttest.Report{Policy: policy + modes, From: from, Envelope: envelope, DKIM: dkim, SPF: spf, Reasons: reasons}.Row()
		}
		read := func(modes string) (verdict.Facts, string) {
			if walk {
				modes += " treewalk"
			}
			r := row(modes)
			return r.Read()
		}
		facts, signer := read(" r r")
		if r := row(" r r"); !walk && plainDKIM(&r) != (facts&verdict.DKIMAligned != 0) {
			t.Errorf("facts %s, and DKIM aligned is %v", facts, plainDKIM(&r))
		}
		foreign := facts&(verdict.ForeignDKIM|verdict.ForeignSPF) != 0
		if facts>>16 != 0 || facts&verdict.Judged == 0 || foreign != (signer != "") || !strings.Contains(dkim+" "+spf+" "+envelope, signer) {
			t.Errorf("facts %s, signer %q", facts, signer)
		}
		strict, _ := read(" s s")
		if aligned := verdict.DKIMAligned | verdict.SPFAligned; strict&aligned&^facts != 0 {
			t.Errorf("strict %s, relaxed %s", strict, facts)
		}
	})
}

// plainDKIM reports whether a DKIM result passes and aligns, in the plain way.
func plainDKIM(r *verdicttest.Row) bool {
	from := cmp.Or(domainOf(r.Record.HeaderFrom), r.Policy.Domain)
	return slices.ContainsFunc(r.Record.DKIMAuth, func(a aggregate.DKIMAuth) bool {
		return a.Result.Value == aggregate.ResultPass && dmarc.Aligned(domainOf(a.Domain), from, false)
	})
}

// domainOf is what stands behind the last at sign.
func domainOf(s string) string { return s[strings.LastIndex(s, "@")+1:] }
