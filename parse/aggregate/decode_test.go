package aggregate

import (
	"strings"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/limit"
)

func TestSmoke(t *testing.T) {
	doc := `<?xml version="1.0"?><feedback><report_metadata><org_name>a</org_name><report_id>1</report_id><date_range><begin>1</begin><end>2</end></date_range></report_metadata><policy_published><domain>example.com</domain><p>none</p></policy_published><record><row><source_ip>192.0.2.1</source_ip><count>3</count><policy_evaluated><disposition>none</disposition><dkim>pass</dkim><spf>fail</spf></policy_evaluated></row><identifiers><header_from>Example.com</header_from></identifiers><auth_results><dkim/><dkim><domain>example.com</domain><result>pass</result></dkim></auth_results></record></feedback>`
	rep, err := Decode(strings.NewReader(doc), limit.Limits{}, Hints{}, func(r *Record) error { t.Logf("%+v", *r); return nil })
	t.Logf("%+v %v", rep, err)
}
