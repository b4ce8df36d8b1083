package parse

import (
	"strings"
	"testing"
)

// TestPrivate holds that a mail is known as private by what is in it, however
// it is labelled and whether it can be read or not.
func TestPrivate(t *testing.T) {
	const original = "\n--b\nContent-Type: message/rfc822\n\nSubject: a\n\nb\n--b--\n"
	tests := []struct {
		name, mail string
		want       bool
	}{
		{"failure report", "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nFeedback-Type: auth-failure\nReported-Domain: a.example\n" + original, true},
		{"failure report without a domain", "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nFeedback-Type: auth-failure\n" + original, true},
		{"complaint", "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nFeedback-Type: abuse\nVersion: 1\n" + original, true},
		{"complaint without its fields", "Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\n\n" + original, true},
		{"complaint in a mail", "Content-Type: message/rfc822\n\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n", true},
		{"text of a failure report without a domain", "\nA message claiming to be from you has failed the published DMARC\npolicy for your domain.\n\nSender Domain: ?\nSender IP Address: 192.0.2.1\n", true},
		{"bounce", "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nx\n" + original, false},
		{"newsletter", "List-ID: x\n\nhello\n", false},
		{"damaged report", "Content-Type: text/xml; name=a.xml\n\n<feedback>\n", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			mail := "From: a@reporter.example\nSubject: a\nMIME-Version: 1.0\n" + tt.mail
			findings := Mail([]byte(strings.ReplaceAll(mail, "\n", "\r\n")), "", Options{})
			for _, f := range findings {
				if f.Private != tt.want {
					t.Errorf("%s %s %v: private is %v", f.Kind, f.Detail, f.Err, f.Private)
				}
			}
		})
	}
}
