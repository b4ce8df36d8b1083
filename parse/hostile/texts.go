package hostile

import "strings"

// texts are reports whose values are meant for what reads them later: a
// terminal, a database, a browser, an eye.
func texts() builders {
	long := strings.Repeat("a", 64<<10)
	return builders{
		"texts-aggregate.xml":   func() []byte { return []byte(strings.ReplaceAll(textsReport, "TEXT", xmlEscape(nasty))) },
		"texts-long.xml":        func() []byte { return []byte(strings.ReplaceAll(textsReport, "TEXT", long)) },
		"texts-too-long.xml":    func() []byte { return []byte(strings.ReplaceAll(textsReport, "TEXT", long+"a")) },
		"texts-nul.xml":         func() []byte { return []byte(strings.ReplaceAll(textsReport, "TEXT", "a\x00b\x00")) },
		"texts-tls.json":        func() []byte { return []byte(strings.ReplaceAll(textsTLS, "TEXT", jsonEscape(nasty))) },
		"texts-tls-long.json":   func() []byte { return []byte(strings.ReplaceAll(textsTLS, "TEXT", long)) },
		"texts-failure.eml":     func() []byte { return []byte(strings.ReplaceAll(textsFailure, "TEXT", nasty)) },
		"texts-failure-raw.eml": func() []byte { return []byte(strings.ReplaceAll(textsFailure, "TEXT", "\x00\xff\x1b]0;x\x07")) },
	}
}

// nasty is a terminal escape, SQL, HTML, a direction override, characters of no
// width, a bell and an escape of eight bits.
const nasty = "\x1b[2J\x1b]0;x\x07'; DROP TABLE reports; --<script>alert(1)</script>\u202egnp.exe\u200b\u0085\u009b31m${jndi:ldap://x}{{7*7}}%n%s"

func xmlEscape(s string) string { return strings.NewReplacer("&", "&amp;", "<", "&lt;").Replace(s) }

func jsonEscape(s string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\x1b", `\u001b`, "\x07", `\u0007`).Replace(s)
}

const (
	textsReport = `<?xml version="1.0"?><feedback xmlns="TEXT"><version>TEXT</version><report_metadata><org_name>TEXT</org_name><email>TEXT</email>` +
		`<extra_contact_info>TEXT</extra_contact_info><report_id>TEXT</report_id><error>TEXT</error><generator>TEXT</generator>` +
		`<date_range><begin>1767225600</begin><end>1767311999</end></date_range></report_metadata>` +
		`<policy_published><domain>TEXT</domain><adkim>TEXT</adkim><aspf>TEXT</aspf><p>TEXT</p><sp>TEXT</sp><np>TEXT</np><fo>TEXT</fo><pct>TEXT</pct></policy_published>` +
		`<record><row><source_ip>TEXT</source_ip><count>1</count><policy_evaluated><disposition>TEXT</disposition><dkim>TEXT</dkim><spf>TEXT</spf>` +
		`<reason><type>TEXT</type><comment>TEXT</comment></reason></policy_evaluated></row>` +
		`<identifiers><header_from>TEXT</header_from></identifiers><auth_results><dkim><domain>TEXT</domain>` +
		`<selector>TEXT</selector><result>TEXT</result></dkim></auth_results></record></feedback>`

	textsTLS = `{"organization-name":"TEXT","date-range":{"start-datetime":"2026-01-01T00:00:00Z","end-datetime":"2026-01-01T23:59:59Z"},"contact-info":"TEXT","report-id":"TEXT",` +
		`"policies":[{"policy":{"policy-type":"TEXT","policy-string":["TEXT"],"policy-domain":"TEXT","mx-host":["TEXT"]},"summary":{"total-successful-session-count":1,"total-failure-session-count":1},` +
		`"failure-details":[{"result-type":"TEXT","sending-mta-ip":"TEXT","receiving-mx-hostname":"TEXT","receiving-mx-helo":"TEXT","receiving-ip":"TEXT","failed-session-count":1,` +
		`"additional-information":"TEXT","failure-reason-code":"TEXT"}]}]}`

	textsFailure = "From: TEXT <noreply@receiver.example>\nSubject: TEXT\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\n\n" +
		"--b\nContent-Type: text/plain\n\nTEXT\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: auth-failure\nUser-Agent: TEXT\nVersion: 1\n" +
		"Auth-Failure: TEXT\nReported-Domain: b.example\nArrival-Date: Thu, 1 Jan 2026 00:00:00 +0000\nSource-IP: TEXT\nOriginal-Mail-From: TEXT\nOriginal-Rcpt-To: TEXT\n" +
		"Delivery-Result: TEXT\nIdentity-Alignment: TEXT\nAuthentication-Results: TEXT\nDKIM-Domain: TEXT\nDKIM-Selector: TEXT\nSPF-DNS: TEXT\nReported-URI: TEXT\n" +
		"\n--b\nContent-Type: message/rfc822\n\nFrom: TEXT <x@b.example>\nTo: TEXT\nSubject: TEXT\nMessage-ID: <TEXT@b.example>\nDate: TEXT\nAuthentication-Results: TEXT\n\nTEXT\n--b--\n"
)
