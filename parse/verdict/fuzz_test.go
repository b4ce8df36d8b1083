package verdict_test

import (
	"strings"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
)

// FuzzRead holds what is true of every row: its facts are those of rows, who
// authenticates is one of its domains, and strict alignment aligns no more than
// relaxed.
func FuzzRead(f *testing.F) {
	f.Add("example.com", "a.example.com", "<>", "b.example.com=pass c.example=fail", "example.com=pass/helo", "other:arc=pass", true)
	f.Add("co.uk", "a.b.co.uk", "jane@example.org", "..=pass .=pass =pass", "example.org=temperror", "forwarded:", true)
	f.Add("", "", "", "", "", "local_policy:arc=arc=pass", false)
	f.Add(".", "@", "@", "com=pass", "@=pass", "x", true)
	f.Fuzz(func(t *testing.T, policy, from, envelope, dkim, spf, reasons string, walk bool) {
		read := func(modes string) (verdict.Facts, string) {
			if policy = strings.Join(strings.Fields(policy), ""); policy == "" {
				policy = "-"
			}
			words := policy + modes
			if walk {
				words += " treewalk"
			}
			l := readRow([]string{"", "", "", "", "", words, from, envelope, dkim, spf, "fail pass", reasons, ""})
			return verdict.NewReader(&l.policy).Read(&l.record)
		}
		facts, signer := read(" r r")
		foreign := facts&(verdict.ForeignDKIM|verdict.ForeignSPF) != 0
		if facts>>16 != 0 || facts&verdict.Judged == 0 || foreign != (signer != "") || !strings.Contains(dkim+" "+spf+" "+envelope, signer) {
			t.Errorf("facts %s, signer %q", facts, signer)
		}
		strict, _ := read(" s s")
		if aligned := verdict.DKIMAligned | verdict.SPFAligned; strict&aligned&^facts != 0 {
			t.Errorf("strict %s, relaxed %s", strict, facts)
		}
		if again, _ := read(" r r"); again != facts {
			t.Errorf("%s, then %s", facts, again)
		}
	})
}
