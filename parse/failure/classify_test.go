package failure

import (
	"encoding/base64"
	"strings"
	"testing"
)

func TestClassify(t *testing.T) {
	tests := []struct {
		name, fields string
		want         Feedback
	}{
		{"failure", "Feedback-Type: auth-failure\n", AuthFailure},
		{"failure in capitals", "FEEDBACK-TYPE:AUTH-FAILURE\r\nVersion: 1\r\n", AuthFailure},
		{"failure with more", "Feedback-Type: auth-failure-report (RFC 6591)\n", AuthFailure},
		{"failure behind blank lines", "\r\n\r\nFeedback-Type: auth-failure\r\n", AuthFailure},
		{"failure in a second group", "User-Agent: x\n\nFeedback-Type: auth-failure\n", AuthFailure},
		{"failure behind a field of others", "X-Scanner: x\nFeedback-Type: auth-failure\n", AuthFailure},
		{"failure in base64", base64.StdEncoding.EncodeToString([]byte("Feedback-Type: auth-failure\r\nVersion: 1\r\n")), AuthFailure},
		{"no type, what failed", "Auth-Failure: dmarc\n", AuthFailure},
		{"no type, alignment", "User-Agent: x\nIdentity-Alignment: none\n", AuthFailure},
		{"no type, checked by DKIM", "Source-IP: 192.0.2.1\nReported-Domain: a.example\nDKIM-Domain: a.example\n", AuthFailure},
		{"no type, checked by SPF", "Source-IP: 192.0.2.1\nReported-Domain: a.example\nSPF-DNS: txt : a.example\n", AuthFailure},
		{"no type, not checked", "Source-IP: 192.0.2.1\nReported-Domain: a.example\n", NoFeedback},
		{"empty type", "Feedback-Type:\nSource-IP: 192.0.2.1\n", NoFeedback},
		{"abuse", "Feedback-Type: abuse\nSource-IP: 192.0.2.1\n", Complaint},
		{"abuse that failed too", "Feedback-Type: abuse\nAuth-Failure: dmarc\n", Complaint},
		{"fraud", "Feedback-Type: fraud\n", Complaint},
		{"virus", "Feedback-Type: virus\n", Complaint},
		{"not spam", "Feedback-Type: not-spam\n", Complaint},
		{"opt-out", "Version: 0.1\nFeedback-Type: opt-out-list\n", Complaint},
		{"old draft", "Feedback-Type: dkim\n", Complaint},
		{"nothing", "", NoFeedback},
		{"blank", "\n\n\n", NoFeedback},
		{"quoted in a letter", "Dear all,\nthey write:\nFeedback-Type: auth-failure\n", NoFeedback},
		{"quoted in a mail", "From: jane@example.com\nSubject: look\n\nFeedback-Type: auth-failure\n", NoFeedback},
		{"quoted below fields", "Version: 1\n\nthis is odd:\nFeedback-Type: auth-failure\n", NoFeedback},
		{"a report of delivery", "Reporting-MTA: dns; a.example\nArrival-Date: Tue, 2 Jan 2024 03:04:05 +0000\n\nFinal-Recipient: x\n", NoFeedback},
		{"base64 of something else", strings.Repeat("QUJD", 40), NoFeedback},
		{"XML", "<?xml version=\"1.0\"?><feedback/>", NoFeedback},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Classify([]byte(tt.fields)); got != tt.want {
				t.Errorf("Classify is %d, want %d", got, tt.want)
			}
		})
	}
}

const eximText = "A message claiming to be from you has failed the published DMARC\npolicy for your domain.\n\n" +
	"  Sender Domain: example.com\n  Sender IP Address: 192.0.2.1\n"

func TestLooksLike(t *testing.T) {
	const sentence = "This is an authentication failure report for an email message\nreceived from IP 192.0.2.1 on Tue, 2 Jan 2024 03:04:05 +0000.\n"
	tests := []struct {
		name, text string
		want       bool
	}{
		{"exim", eximText, true},
		{"exim with CRLF", strings.ReplaceAll(eximText, "\n", "\r\n"), true},
		{"exim with CR", strings.ReplaceAll(eximText, "\n", "\r"), true},
		{"exim behind a banner", "[EXTERNAL] Be careful.\n\n" + eximText, true},
		{"exim, indented", "   " + eximText, true},
		{"sentence", sentence, true},
		{"sentence with slash", strings.Replace(sentence, "an authentication failure", "a spf/dkim authentication-failure", 1), true},
		{"complaint about the policy", "This is an email abuse report for an email message received from IP 192.0.2.1 on x.\nThe message below did not meet the sending domain's DMARC policy.", true},
		{"complaint", "This is an email abuse report for an email message received from IP 192.0.2.1 on x.\n", false},
		{"nothing", "", false},
		{"phrase without the lines", strings.Split(eximText, "\n\n")[0], false},
		{"lines without the phrase", strings.Split(eximText, "\n\n")[1], false},
		{"phrase in a sentence", "We were told: " + eximText, false},
		{"quoted", "> " + eximText, false},
		{"far below", strings.Repeat("News of the week.\n", 80) + eximText, false},
		{"lines far below", strings.Replace(eximText, "  Sender", strings.Repeat("News of the week.\n", 200)+"  Sender", 1), false},
		{"long sentence", "This is a " + strings.Repeat("very ", 30) + "long authentication failure report for an email message received from IP x", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := LooksLike([]byte(tt.text)); got != tt.want {
				t.Errorf("LooksLike is %v", got)
			}
		})
	}
}
