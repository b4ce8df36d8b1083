package verdict_test

import (
	"fmt"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
	"github.com/dmarcpipe/dmarcpipe/parse/verdict/verdicttest"
)

// readCase is a row in the words of verdicttest.Report, and what is read of it;
// facts leaves judged out.
type readCase struct {
	policy, from, envelope, dkim, spf, reasons string
	facts, signer                              string
}

func (c readCase) check(t *testing.T, name string) {
	t.Helper()
	row := verdicttest.Report{Policy: c.policy, From: c.from, Envelope: c.envelope, DKIM: c.dkim, SPF: c.spf, Reasons: c.reasons}.Row()
	facts, signer := row.Read()
	if facts&verdict.Judged == 0 {
		t.Errorf("%s: not judged", name)
	}
	if got := (facts &^ verdict.Judged).String(); got != c.facts || signer != c.signer {
		t.Errorf("%s: facts %q, signer %q; want %q, %q", name, got, signer, c.facts, c.signer)
	}
}

func TestReadAlignment(t *testing.T) {
	for name, c := range map[string]readCase{
		"the same":                 {policy: "example.com", from: "example.com", dkim: "example.com=pass", spf: "example.com=pass", facts: "dkim_aligned, spf_aligned"},
		"subdomains":               {policy: "example.com", from: "a.example.com", dkim: "b.example.com=pass", spf: "c.d.example.com=pass", facts: "dkim_aligned, spf_aligned"},
		"suffix of two labels":     {policy: "example.co.uk", from: "example.co.uk", dkim: "other.co.uk=pass", spf: "m.example.co.uk=pass", facts: "spf_aligned, foreign_dkim", signer: "other.co.uk"},
		"private suffix":           {policy: "alice.github.io", from: "alice.github.io", dkim: "bob.github.io=pass", facts: "foreign_dkim", signer: "bob.github.io"},
		"alike but not below":      {policy: "example.com", from: "example.com", dkim: "notexample.com=pass", facts: "foreign_dkim", signer: "notexample.com"},
		"strict, the same":         {policy: "example.com s s", from: "a.example.com", dkim: "a.example.com=pass", spf: "a.example.com=pass", facts: "dkim_aligned, spf_aligned"},
		"strict, organization":     {policy: "example.com s r", from: "a.example.com", dkim: "example.com=pass", spf: "example.com=pass", facts: "spf_aligned, own_strict"},
		"strict SPF":               {policy: "example.com r s", from: "example.com", dkim: "example.com=pass", spf: "b.example.com=pass", facts: "dkim_aligned, own_strict"},
		"no From domain":           {policy: "example.com", dkim: "m.example.com=pass", facts: "dkim_aligned"},
		"From is an address":       {policy: "example.com", from: "jane@example.com", dkim: "@example.com=pass", facts: "dkim_aligned"},
		"one of several passes":    {policy: "example.com", from: "example.com", dkim: "example.com=fail other.example=pass example.com=pass", facts: "dkim_aligned, foreign_dkim, own_dkim_broken", signer: "other.example"},
		"no results":               {policy: "example.com", from: "example.com", facts: "no_results"},
		"result without a domain":  {policy: "example.com", from: "example.com", dkim: "=pass", facts: ""},
		"From of another domain":   {policy: "example.com", from: "other.example", dkim: "other.example=pass", facts: "dkim_aligned"},
		"public suffix as From":    {policy: "uk", from: "co.uk", dkim: "example.co.uk=pass", facts: "foreign_dkim", signer: "example.co.uk"},
		"no policy domain at all":  {policy: "example.com", from: "@", dkim: "example.com=pass", facts: "dkim_aligned"},
		"SPF domain is left out":   {policy: "example.com", from: "example.com", envelope: "m.example.com", spf: "=pass", facts: "spf_aligned"},
		"SPF of several envelopes": {policy: "example.com", from: "example.com", spf: "example.com=fail example.com=permerror m.example.com=pass", facts: "spf_aligned"},
	} {
		c.check(t, name)
	}
}

func TestReadTreeWalk(t *testing.T) {
	const walk = " r r treewalk"
	for name, c := range map[string]readCase{
		"policy above, sibling":            {policy: "example.com" + walk, from: "a.example.com", dkim: "b.example.com=pass", facts: "dkim_aligned"},
		"policy above, the policy domain":  {policy: "example.com" + walk, from: "a.example.com", dkim: "example.com=pass", facts: "dkim_aligned"},
		"walk ended below the list":        {policy: "dept.example.com" + walk, from: "a.dept.example.com", dkim: "example.com=pass", facts: "foreign_dkim", signer: "example.com"},
		"the same, below":                  {policy: "dept.example.com" + walk, from: "a.dept.example.com", dkim: "b.dept.example.com=pass", facts: "dkim_aligned"},
		"by the list it would align":       {policy: "dept.example.com", from: "a.dept.example.com", dkim: "example.com=pass", facts: "dkim_aligned"},
		"record of a public suffix":        {policy: "co.uk" + walk, from: "a.example.co.uk", dkim: "other.co.uk=pass", facts: "foreign_dkim", signer: "other.co.uk"},
		"below a public suffix":            {policy: "co.uk" + walk, from: "a.example.co.uk", dkim: "example.co.uk=pass", facts: "dkim_aligned"},
		"a suffix of the list is none":     {policy: "alice.github.io" + walk, from: "b.alice.github.io", dkim: "alice.github.io=pass", facts: "dkim_aligned"},
		"policy is From, list tells":       {policy: "a.example.com" + walk, from: "a.example.com", dkim: "example.com=pass", facts: "dkim_aligned"},
		"policy is From, stranger":         {policy: "a.example.com" + walk, from: "a.example.com", dkim: "other.com=pass", facts: "foreign_dkim", signer: "other.com"},
		"policy elsewhere, list tells":     {policy: "other.com" + walk, from: "a.example.com", dkim: "example.com=pass", facts: "dkim_aligned"},
		"seven labels are found":           {policy: "6.5.4.3.2.example.com" + walk, from: "9.8.7.6.5.4.3.2.example.com", dkim: "x.6.5.4.3.2.example.com=pass", facts: "dkim_aligned"},
		"seven labels keep strangers off":  {policy: "6.5.4.3.2.example.com" + walk, from: "9.8.7.6.5.4.3.2.example.com", dkim: "example.com=pass", facts: "foreign_dkim", signer: "example.com"},
		"eight labels are not: list tells": {policy: "7.6.5.4.3.2.example.com" + walk, from: "8.7.6.5.4.3.2.example.com", dkim: "example.com=pass", facts: "dkim_aligned"},
		"strict is strict":                 {policy: "example.com s s treewalk", from: "a.example.com", dkim: "example.com=pass", facts: "own_strict"},
	} {
		c.check(t, name)
	}
}

func TestReadResults(t *testing.T) {
	const own = "example.com"
	for name, c := range map[string]readCase{
		"HELO beside the envelope":      {spf: "example.com=pass/helo other.example=fail", facts: ""},
		"HELO alone":                    {spf: "mail.example.com=pass/helo", facts: "spf_aligned"},
		"HELO of the null sender":       {envelope: "<>", spf: "example.org=fail mail.example.com=pass/helo", facts: "spf_aligned, null_envelope"},
		"null sender without a domain":  {envelope: "<>", spf: "=pass", facts: "null_envelope"},
		"own envelope":                  {spf: "m.example.com=softfail", facts: "own_envelope"},
		"own envelope without a record": {spf: "m.example.com=none", facts: "own_envelope"},
		"own record in error":           {spf: "example.com=permerror", facts: "own_spf_broken"},
		"strange record in error":       {spf: "other.example=permerror", facts: ""},
		"signature broken":              {dkim: "m.example.com=neutral", facts: "own_dkim_broken"},
		"no signature, and says so":     {dkim: "example.com=none", facts: ""},
		"strange signature broken":      {dkim: "other.example=fail", facts: ""},
		"DNS trouble":                   {spf: "example.com=temperror", facts: "temporary"},
		"DNS trouble, and one passes":   {dkim: "other.example=pass", spf: "example.com=temperror", facts: "foreign_dkim", signer: "other.example"},
		"DNS trouble for the own key":   {dkim: "example.com=temperror", facts: "own_dkim_broken, temporary"},
	} {
		c.policy, c.from = own, own
		c.check(t, name)
	}
}

func TestReadSigner(t *testing.T) {
	for name, c := range map[string]readCase{
		"DKIM before SPF":       {dkim: "a.example=pass", spf: "b.example=pass", signer: "a.example"},
		"the one of the sender": {dkim: "a.example=pass m.b.example=pass c.example=pass", spf: "bounce.b.example=pass", signer: "m.b.example"},
		"SPF alone":             {spf: "b.example=pass c.example=pass", signer: "b.example"},
		"a list, by envelope":   {dkim: "univ.example=pass", spf: "sympa.univ.example=pass", signer: "sympa.univ.example"},
		"a list of others":      {dkim: "univ.example=pass", spf: "lists.b.example=pass", signer: "univ.example"},
	} {
		c.policy, c.from = "example.com", "example.com"
		for _, mechanism := range []struct{ results, fact string }{{c.dkim, "foreign_dkim"}, {c.spf, "foreign_spf"}} {
			if mechanism.results != "" && c.facts != "" {
				c.facts += ", "
			}
			if mechanism.results != "" {
				c.facts += mechanism.fact
			}
		}
		c.check(t, name)
	}
}

func TestReadReasons(t *testing.T) {
	for reasons, facts := range map[string]string{
		"forwarded:":         "says_forwarded",
		"trusted_forwarder:": "says_forwarded",
		"mailing_list:":      "says_mailing_list",
		"local_policy:":      "",
		"local_policy:arc=pass as[1].d=example.net as[2].d=example.org": "says_forwarded",
		"other:oreject (x); ARC=Pass (i=1)":                             "says_forwarded",
		"mailing_list:arc=pass":                                         "says_forwarded, says_mailing_list",
		"local_policy:arc=fail":                                         "",
		"local_policy:arc=none":                                         "",
		"local_policy:dkim=pass arc=fail":                               "",
		"local_policy:march=pass":                                       "",
		"local_policy:arc=passed by":                                    "",
		"sampled_out:":                                                  "",
	} {
		c := readCase{policy: "example.com", from: "example.com", spf: "example.com=policy", reasons: reasons, facts: facts}
		c.check(t, reasons)
	}
}

// A report of many domains is read as one of few: what was forgotten is looked
// up again.
func TestReadManyDomains(t *testing.T) {
	r := verdict.NewReader(&aggregate.Policy{Domain: "example.com"})
	for round := range 2 {
		for i := range 3000 {
			row := aggregate.Record{HeaderFrom: "example.com", DKIMAuth: verdicttest.DKIM(fmt.Sprintf("m.service%d.example=pass m%d.example.com=pass", i, i))}
			facts, signer := r.Read(&row)
			if facts != verdict.Judged|verdict.DKIMAligned|verdict.ForeignDKIM || signer != fmt.Sprintf("m.service%d.example", i) {
				t.Fatalf("round %d, row %d: %s by %q", round, i, facts, signer)
			}
		}
	}
}

// The word of a reporter counts for what it shows no results of.
func TestReadSilence(t *testing.T) {
	for _, c := range []struct {
		dkim, spf, reported string
		want                bool
	}{
		{"", "", "fail fail", true},
		{"", "example.com=pass", "pass pass", true},
		{"", "example.com=pass", "fail pass", false},
		{"example.com=pass", "", "pass pass", true},
		{"example.com=pass", "", "pass fail", false},
		{"example.com=fail", "example.com=fail", "pass pass", false},
	} {
		row := verdicttest.Report{Policy: "example.com", From: "example.com", DKIM: c.dkim, SPF: c.spf, Reported: c.reported}.Row()
		if facts, _ := row.Read(); facts&verdict.NoResults != 0 != c.want {
			t.Errorf("%+v: %s", c, facts)
		}
	}
}
