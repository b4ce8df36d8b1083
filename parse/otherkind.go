package parse

import (
	"bytes"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// isTLSReport knows SMTP TLS reports (RFC 8460 4.4) by the members of their
// JSON object.
func isTLSReport(head []byte) bool {
	if !bytes.HasPrefix(bytes.TrimLeft(head, " \t\r\n\ufeff"), []byte("{")) {
		return false
	}
	seen := 0
	for _, name := range []string{"organization-name", "date-range", "contact-info", "report-id", "policies", "policy-type"} {
		if bytes.Contains(head, []byte(`"`+name+`"`)) {
			seen++
		}
	}
	return seen >= 2
}

// isPlaceholder knows the one word that Yahoo and AOL packed in 2023 instead
// of reports.
func isPlaceholder(head []byte) bool {
	return strings.EqualFold(string(bytes.Trim(head, " \t\r\n\x00")), "unused")
}

// isFailureText knows the failure reports that mail hosts built on Exim send
// as plain text.
func isFailureText(head []byte) bool {
	return bytes.Contains(head, []byte("has failed the published DMARC policy"))
}

// feedbackReport judges the machine-readable part of a feedback report
// (RFC 5965): about DMARC it is a failure report, else a complaint.
func (w *walk) feedbackReport(it item) {
	fields := strings.ToLower(string(it.data[:min(len(it.data), maxFeedback)]))
	if !strings.Contains(fields, "feedback-type:") || strings.Contains(fields, "auth-failure") {
		w.reject(it.member, reason.New(reason.Internal, "a failure report (RFC 6591)"))
		return
	}
	w.ignore("a complaint about a mail, in the abuse reporting format")
}

// maxFeedback is how much of a feedback report is looked at.
const maxFeedback = 64 << 10
