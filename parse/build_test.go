package parse

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"testing"
)

// reportXML is a report with n records.
func reportXML(n int) []byte {
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><feedback><report_metadata><org_name>reporter.example</org_name>` +
		`<email>dmarc@reporter.example</email><report_id>1700006400.1</report_id>` +
		`<date_range><begin>1700006400</begin><end>1700092799</end></date_range></report_metadata>` +
		`<policy_published><domain>example.com</domain><adkim>r</adkim><aspf>r</aspf><p>reject</p><sp>none</sp><pct>100</pct></policy_published>` + "\n")
	for i := range n {
		fmt.Fprintf(&b, `<record><row><source_ip>192.0.%d.%d</source_ip><count>%d</count><policy_evaluated><disposition>none</disposition>`+
			`<dkim>pass</dkim><spf>fail</spf></policy_evaluated></row><identifiers><header_from>example.com</header_from></identifiers>`+
			`<auth_results><dkim><domain>example.com</domain><selector>s1</selector><result>pass</result></dkim>`+
			`<dkim><domain>esp.example</domain><selector>k%d</selector><result>pass</result></dkim>`+
			`<spf><domain>bounce.esp.example</domain><scope>mfrom</scope><result>pass</result></spf></auth_results></record>`+"\n",
			i/250%250, i%250, i%97+1, i%7)
	}
	b.WriteString("</feedback>\n")
	return b.Bytes()
}

// reportJSON is a TLS report of some policies, each with failure details.
func reportJSON(id string, policies, failures int) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `{"organization-name":"reporter.example","date-range":{"start-datetime":"2026-01-01T00:00:00Z",`+
		`"end-datetime":"2026-01-01T23:59:59Z"},"contact-info":"tls@reporter.example","report-id":%q,"policies":[`, id)
	for p := range policies {
		fmt.Fprintf(&b, `%s{"policy":{"policy-type":"sts","policy-domain":"d%d.example"},"summary":{`+
			`"total-successful-session-count":7,"total-failure-session-count":%d},"failure-details":[`, comma(p), p, failures)
		for f := range failures {
			fmt.Fprintf(&b, `%s{"result-type":"certificate-expired","sending-mta-ip":"192.0.%d.%d","receiving-mx-hostname":"mx.d%d.example",`+
				`"failed-session-count":%d}`, comma(f), f/250%250, f%250, p, f%97+1)
		}
		b.WriteString("]}")
	}
	b.WriteString("]}\n")
	return b.Bytes()
}

func comma(i int) string {
	if i == 0 {
		return ""
	}
	return ",\n"
}

func gzipped(tb testing.TB, data []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(data)
	must(tb, err)
	must(tb, w.Close())
	return b.Bytes()
}

func zipped(tb testing.TB, name string, data []byte) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	m, err := w.Create(name)
	must(tb, err)
	_, err = m.Write(data)
	must(tb, err)
	must(tb, w.Close())
	return b.Bytes()
}

// mailOf is a mail with one attachment, as reporters send it.
func mailOf(name string, data []byte) []byte {
	var b bytes.Buffer
	b.WriteString("From: dmarc@reporter.example\r\nSubject: Report Domain: example.com\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: multipart/mixed; boundary=\"b1\"\r\n\r\n--b1\r\nContent-Type: text/plain\r\n\r\nA report.\r\n--b1\r\n")
	fmt.Fprintf(&b, "Content-Type: application/octet-stream; name=%q\r\nContent-Transfer-Encoding: base64\r\n\r\n", name)
	text := base64.StdEncoding.EncodeToString(data)
	for len(text) > 76 {
		b.WriteString(text[:76] + "\r\n")
		text = text[76:]
	}
	b.WriteString(text + "\r\n--b1--\r\n")
	return b.Bytes()
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}
