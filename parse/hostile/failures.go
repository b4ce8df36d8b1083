package hostile

import "strings"

// mailFailures are failure reports (RFC 6591).
func mailFailures() builders {
	return builders{
		"mail-failure-million-fields.eml": func() []byte {
			return feedback(strings.Repeat("Source-IP: 192.0.2.1\n", 2_000_000), "Subject: x\n\nbody\n")
		},
		"mail-failure-odd-fields.eml": func() []byte { return feedback(strings.Repeat("a: b\n", 9_000_000), "Subject: x\n\nbody\n") },
		"mail-failure-one-field.eml": func() []byte {
			return feedback("Authentication-Results: "+strings.Repeat("a", 45<<20)+"\n", "Subject: x\n\nbody\n")
		},
		"mail-failure-folded-field.eml": func() []byte {
			return feedback("Authentication-Results: x\n"+strings.Repeat(" a\n", 15<<20), "Subject: x\n\nbody\n")
		},
		"mail-failure-original-bomb.eml":  func() []byte { return feedback("", string(mailOf("r.xml.gz", gz(make([]byte, 64<<20), 0)))) },
		"mail-failure-original-long.eml":  func() []byte { return feedback("", "Subject: x\n"+strings.Repeat("a: b\n", 9_000_000)+"\nbody\n") },
		"mail-failure-original-fold.eml":  func() []byte { return feedback("", "Subject: x\n"+strings.Repeat(" b\n", 15<<20)+"\nbody\n") },
		"mail-failure-original-parts.eml": func() []byte { return feedback("", multipart+strings.Repeat("--b\n\nx\n", 1_000_000)) },
		"mail-failure-parts.eml":          func() []byte { return manyFeedbacks(999) },
		"mail-failure-text.eml": func() []byte {
			return []byte("Subject: x\nFrom: exim@receiver.example\n\nThis is an email abuse report; a mail has failed the published DMARC policy.\n" + strings.Repeat("From: a@b.example\n", 2_500_000))
		},
	}
}

// feedback is a failure report (RFC 6591) with more fields, about a mail.
func feedback(fields, original string) []byte {
	return []byte("From: noreply@receiver.example\nSubject: FW: x\nMIME-Version: 1.0\n" +
		"Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n" +
		"--b\nContent-Type: text/plain\n\nThis is an authentication failure report.\n" +
		"--b\nContent-Type: message/feedback-report\n\n" + feedbackFields + fields +
		"\n--b\nContent-Type: message/rfc822\n\n" + original + "\n--b--\n")
}

const feedbackFields = "Feedback-Type: auth-failure\nUser-Agent: x/1.0\nVersion: 1\nAuth-Failure: dmarc\n" +
	"Reported-Domain: b.example\nArrival-Date: Thu, 1 Jan 2026 00:00:00 +0000\nSource-IP: 192.0.2.1\n"

// manyFeedbacks is a report with n machine-readable parts.
func manyFeedbacks(n int) []byte {
	return []byte("From: noreply@receiver.example\nSubject: x\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\n\n" +
		strings.Repeat("--b\nContent-Type: message/feedback-report\n\n"+feedbackFields+strings.Repeat("Authentication-Results: x\n", 1_900), n) + "--b--\n")
}
