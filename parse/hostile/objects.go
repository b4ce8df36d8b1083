package hostile

import "strings"

// objects are TLS reports (RFC 8460) with a gigabyte of something, packed at a
// ratio just below the one that is allowed.
func objects() builders {
	all := builders{}
	for name, f := range map[string]struct{ head, unit, tail string }{
		"one-string":            {tlsHead[:len(tlsHead)-len(tlsOpen)] + `"x":"`, "a", `"}`},
		"one-string-of-report":  {`{"organization-name":"`, "a", `","report-id":"1","policies":[]}`},
		"escapes":               {`{"report-id":"1","date-range":{},"organization-name":"`, `\u0041`, `"}`},
		"one-number":            {tlsHead, "1", tlsTail},
		"numbers":               {tlsHead[:len(tlsHead)-len(tlsOpen)] + `"x":[0`, ",1e99999999", `]}`},
		"depth-lists":           {tlsHead[:len(tlsHead)-len(tlsOpen)] + `"x":`, "[", ""},
		"depth-objects":         {tlsHead[:len(tlsHead)-len(tlsOpen)] + `"x":`, `{"a":`, ""},
		"keys":                  {tlsHead[:len(tlsHead)-len(tlsOpen)] + `"x":{"a":1`, `,"a":1`, `}}`},
		"keys-of-report":        {`{"report-id":"1"`, `,"policies":[]`, `}`},
		"keys-unknown":          {`{"report-id":"1","policies":[]`, `,"x":1`, `}`},
		"blanks":                {tlsHead[:len(tlsHead)-len(tlsOpen)] + `"x":`, " ", `1}`},
		"nulls":                 {tlsHead[:len(tlsHead)-len(tlsOpen)] + `"x":[null`, ",null", `]}`},
		"policies-empty":        {`{"organization-name":"x","report-id":"1","policies":[{}`, ",{}", `]}`},
		"policies":              {tlsHead, `,{"policy":{"policy-type":"sts","policy-domain":"b.example"},"summary":{"total-successful-session-count":1}}`, tlsTail},
		"policy-strings":        {tlsHead + `,{"policy":{"policy-type":"sts","policy-string":["a"`, `,"a"`, `]}}` + tlsTail},
		"mx-hosts":              {tlsHead + `,{"policy":{"policy-type":"sts","mx-host":["a"`, `,"a"`, `]}}` + tlsTail},
		"failures-empty":        {tlsHead + `,{"failure-details":[{}`, ",{}", `]}` + tlsTail},
		"failures":              {tlsHead + `,{"policy":{"policy-type":"sts","policy-domain":"b.example"},"failure-details":[{}`, "," + failureDetail, `]}` + tlsTail},
		"failures-odd":          {tlsHead + `,{"failure-details":[{}`, `,{"result-type":1,"sending-mta-ip":"x","failed-session-count":"x"}`, `]}` + tlsTail},
		"failures-long-texts":   {tlsHead + `,{"failure-details":[{}`, `,{"additional-information":"` + strings.Repeat("a", 65_000) + `"}`, `]}` + tlsTail},
		"failures-escapes":      {tlsHead + `,{"failure-details":[{}`, `,{"additional-information":"` + strings.Repeat(`\n`, 30_000) + `"}`, `]}` + tlsTail},
		"failures-not-ascii":    {tlsHead + `,{"failure-details":[{}`, `,{"receiving-mx-hostname":"` + strings.Repeat("\u00fc", 100) + `"}`, `]}` + tlsTail},
		"failures-not-utf-8":    {tlsHead + `,{"failure-details":[{}`, `,{"additional-information":"` + strings.Repeat("\xff", 20_000) + `"}`, `]}` + tlsTail},
		"failures-unknown-keys": {tlsHead + `,{"failure-details":[{}`, `,{"a":1,"b":2,"c":3,"d":4}`, `]}` + tlsTail},
	} {
		all["tls-"+name+".eml"] = func() []byte { return mailOf("r.json.gz", flood(f.head, f.unit, f.tail, gigabyte)) }
	}
	return all
}

// tlsHead is a TLS report up to its second policy.
const (
	tlsOpen = `"policies":[{"policy":{"policy-type":"no-policy-found","policy-domain":"b.example"},"summary":{"total-successful-session-count":1,"total-failure-session-count":0}}`
	tlsHead = `{"organization-name":"receiver.example","date-range":{"start-datetime":"2026-01-01T00:00:00Z","end-datetime":"2026-01-01T23:59:59Z"},"contact-info":"smtp@receiver.example","report-id":"1",` + tlsOpen
	tlsTail = `]}`

	failureDetail = `{"result-type":"certificate-expired","sending-mta-ip":"192.0.2.1","receiving-mx-hostname":"mx.b.example","receiving-ip":"192.0.2.2","failed-session-count":1}`
)
