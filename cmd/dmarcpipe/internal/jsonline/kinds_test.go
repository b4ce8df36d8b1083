package jsonline

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/failure"
)

const tlsReport = `{"organization-name":"Example Net","contact-info":"tls@example.net","report-id":"7",
"date-range":{"start-datetime":"2024-01-01T00:00:00Z","end-datetime":"2024-01-01T23:59:59Z"},"policies":[
{"policy":{"policy-type":"sts","policy-domain":"example.com"},
"summary":{"total-successful-session-count":10,"total-failure-session-count":3},
"failure-details":[{"result-type":"certificate-expired","sending-mta-ip":"192.0.2.1","failed-session-count":2},
{"result-type":"validation-failure","failed-session-count":1}]},
{"policy":{"policy-type":"tlsa","policy-domain":"mx.example.com"},
"summary":{"total-successful-session-count":5,"total-failure-session-count":1}}]}`

type tlsLine struct {
	Kind, File string
	ReportID   string `json:"report_id"`
	Domain     string
	Policies   []struct{ Type, Domain string }
	Totals     struct {
		SuccessfulSessions int `json:"successful_sessions"`
		FailedSessions     int `json:"failed_sessions"`
	}
	Failures []tlsDetail
}

type tlsDetail struct {
	ResultType string `json:"result_type"`
	Sessions   int    `json:"failed_session_count"`
}

func TestTLSReport(t *testing.T) {
	want := tlsLine{Kind: "tls", File: "a.eml", ReportID: "7", Domain: "example.com"}
	want.Policies = []struct{ Type, Domain string }{{"sts", "example.com"}, {"tlsa", "mx.example.com"}}
	want.Totals.SuccessfulSessions, want.Totals.FailedSessions = 15, 4
	details := []tlsDetail{{"certificate-expired", 2}, {"validation-failure", 1}}
	for name, c := range map[string]struct {
		options  parse.Options
		summary  bool
		failures []tlsDetail
	}{
		"held":          {failures: details},
		"decoded again": {options: parse.Options{HoldRecords: 1}, failures: details},
		"summary":       {summary: true},
	} {
		found := parse.Mail([]byte(tlsReport), "", c.options)
		var got tlsLine
		decode(t, Printer{Summary: c.summary}, &found[0], &got)
		want.Failures = c.failures
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: -want +got:\n%s", name, diff)
		}
	}
}

// What privacy removes is not printed either.
func TestFailureReport(t *testing.T) {
	report := strings.ReplaceAll(`From: dmarc@example.net
To: ruf@example.com
Content-Type: multipart/report; report-type=feedback-report; boundary=b

--b
Content-Type: message/feedback-report

Feedback-Type: auth-failure
Version: 1
Auth-Failure: dmarc
Reported-Domain: example.com
Source-IP: 192.0.2.1
Arrival-Date: Mon, 01 Jan 2024 06:00:00 +0000
--b
Content-Type: text/rfc822-headers

From: Jane Doe <jane.doe@example.com>
To: john.roe@example.net
Subject: our secret
--b--
`, "\n", "\r\n")
	for keep, secret := range map[failure.Keep]bool{failure.KeepHeaders: false, failure.KeepNone: false, failure.KeepFull: true} {
		found := parse.Mail([]byte(report), "", parse.Options{Privacy: failure.Privacy{Keep: keep}})
		var out bytes.Buffer
		p := Printer{W: &out}
		if err := p.Print("a.eml", &found[0]); err != nil {
			t.Fatal(err)
		}
		var got struct{ Kind, Domain string }
		if err := json.Unmarshal(out.Bytes(), &got); err != nil || got.Kind != "failure" || got.Domain != "example.com" {
			t.Errorf("%s: got %s (%v)", keep, out.String(), err)
		}
		for _, word := range []string{"jane.doe", "john.roe", "our secret"} {
			if strings.Contains(out.String(), word) != secret {
				t.Errorf("%s: %q is printed: %v", keep, word, !secret)
			}
		}
	}
}
