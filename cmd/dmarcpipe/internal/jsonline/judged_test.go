package jsonline

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/parse"
)

const judgedReport = `<feedback><report_metadata><org_name>example.net</org_name><report_id>42</report_id>
<date_range><begin>1704067200</begin><end>1704153599</end></date_range></report_metadata>
<policy_published><domain>example.com</domain><p>none</p></policy_published>
<record><row><source_ip>192.0.2.1</source_ip><count>1</count><policy_evaluated><dkim>pass</dkim><spf>pass</spf></policy_evaluated></row>
<identifiers><header_from>News.Example.COM.</header_from></identifiers><auth_results>
<dkim><domain>EXAMPLE.com.</domain><result>PASS</result></dkim><spf><domain>example.com</domain><result>pass</result></spf></auth_results></record>
<record><row><source_ip>192.0.2.2</source_ip><count>1</count><policy_evaluated><dkim>pass</dkim><spf>fail</spf></policy_evaluated></row>
<identifiers><header_from>example.com</header_from></identifiers><auth_results>
<dkim><domain>example.org</domain><result>pass</result></dkim><spf><domain>example.com</domain><result>hardfail</result></spf></auth_results></record>
</feedback>`

// judgedRow is a record as far as it is judged.
type judgedRow struct {
	DKIM, SPF  string // as reported
	Recomputed struct{ DKIM, SPF bool }
	Verdict    string
}

// What is reported and what follows from the results stand side by side, and a
// verdict that depends on who the source is, which is not known here, is left
// out.
func TestJudged(t *testing.T) {
	aligned := judgedRow{DKIM: "pass", SPF: "pass", Verdict: "aligned"}
	aligned.Recomputed.DKIM, aligned.Recomputed.SPF = true, true
	want := []judgedRow{aligned, {DKIM: "pass", SPF: "fail"}}
	found := parse.Mail([]byte(judgedReport), "", parse.Options{})
	var got struct{ Records []judgedRow }
	decode(t, Printer{}, &found[0], &got)
	if diff := cmp.Diff(want, got.Records); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
