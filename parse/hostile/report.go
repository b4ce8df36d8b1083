package hostile

// reportHead is an aggregate report up to its records.
const reportHead = `<?xml version="1.0" encoding="UTF-8"?>
<feedback><report_metadata><org_name>receiver.example</org_name><email>noreply@receiver.example</email>` +
	`<report_id>1</report_id><date_range><begin>1767225600</begin><end>1767311999</end></date_range></report_metadata>` +
	`<policy_published><domain>b.example</domain><adkim>r</adkim><aspf>r</aspf><p>none</p><sp>none</sp><pct>100</pct></policy_published>
`

const reportTail = "</feedback>\n"

// record is a usual record, and small one that says as little as a record may.
const (
	record = `<record><row><source_ip>192.0.2.1</source_ip><count>1</count><policy_evaluated><disposition>none</disposition>` +
		`<dkim>pass</dkim><spf>fail</spf></policy_evaluated></row><identifiers><header_from>b.example</header_from></identifiers>` +
		`<auth_results><dkim><domain>b.example</domain><selector>s1</selector><result>pass</result></dkim>` +
		`<spf><domain>mail.b.example</domain><scope>mfrom</scope><result>fail</result></spf></auth_results></record>
`
	small = `<record><row><source_ip>1.2.3.4</source_ip><count>1</count><policy_evaluated><disposition>none</disposition>` +
		`<dkim>pass</dkim><spf>fail</spf></policy_evaluated></row><identifiers><header_from>b.example</header_from></identifiers></record>`
)

// recordWith is a record with more XML in its DKIM result.
func recordWith(xml string) string {
	return `<record><row><source_ip>192.0.2.1</source_ip><count>1</count></row><identifiers><header_from>b.example</header_from></identifiers>` +
		`<auth_results><dkim><domain>b.example</domain>` + xml + `</dkim></auth_results></record>`
}
