package tlsrpt

import (
	"fmt"
	"strings"
)

// exampleReport is report n of a made-up reporter, with as many failure details
// as said, in two policies.
func exampleReport(n, failures int) string {
	var b strings.Builder
	fmt.Fprintf(&b, `{"organization-name":"Receiver Example","date-range":{"start-datetime":"2026-01-10T00:00:00Z","end-datetime":"2026-01-10T23:59:59Z"},"contact-info":"tls@receiver.example","report-id":"2026-01-10T00:00:00Z_%d","policies":[`, n)
	b.WriteString(`{"policy":{"policy-type":"tlsa","policy-string":["3 1 1 1F850A337E6DB9C609C522D136A475638CC43E1ED424F8EEC8513D747D1D085D"],"policy-domain":"mx.example.com"},"summary":{"total-successful-session-count":7,"total-failure-session-count":0}},`)
	b.WriteString(`{"policy":{"policy-type":"sts","policy-string":["version: STSv1","mode: enforce","mx: *.example.com","max_age: 86400"],"policy-domain":"example.com","mx-host":["*.example.com"]},"summary":{"total-successful-session-count":12,"total-failure-session-count":3},"failure-details":[`)
	for i := range failures {
		if i > 0 {
			b.WriteString(",\n")
		}
		fmt.Fprintf(&b, `{"result-type":%q,"sending-mta-ip":"192.0.%d.%d","receiving-mx-hostname":"mx%d.example.com","receiving-ip":"2001:db8::%x","failed-session-count":%d,"failure-reason-code":"X509_V_ERR_%d"}`,
			ResultTypes[i%len(ResultTypes)], i>>8&255, i&255, i%5, i%9+1, i%100+1, i%20)
	}
	b.WriteString("]}]}\n")
	return b.String()
}

// with puts more JSON before a place in a report with one failure detail.
func with(place, json string) string {
	return strings.Replace(exampleReport(1, 1), place, json+place, 1)
}
