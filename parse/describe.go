package parse

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/dmarcpipe/dmarcpipe/parse/message"
)

// describe says what a mail without a report is, as far as its header tells.
func describe(m *message.Message) string {
	word, params := m.Type()
	kind := strings.ToLower(params["report-type"])
	from := strings.ToLower(m.Header.Get("From"))
	auto := strings.ToLower(m.Header.Get("Auto-Submitted"))
	precedence := strings.ToLower(m.Header.Get("Precedence"))
	switch {
	case word == "multipart/report" && kind == "delivery-status", strings.Contains(from, "mailer-daemon"),
		m.Header.Get("X-Failed-Recipients") != "":
		return "a bounce"
	case kind == "disposition-notification":
		return "a read receipt"
	case kind == "feedback-report":
		return complaint
	case auto != "" && auto != "no", precedence == "auto_reply",
		m.Header.Get("X-Autoreply") != "", m.Header.Get("X-Autorespond") != "":
		return "an automatic reply"
	case m.Header.Get("List-Unsubscribe") != "", m.Header.Get("List-ID") != "", precedence == "bulk", precedence == "list":
		return "a newsletter or a mail of a list"
	}
	return "a mail without a report"
}

// contentDetail says what a file is that is no report.
func contentDetail(head []byte) string {
	trimmed := bytes.TrimLeft(head, blanks)
	switch {
	case bytes.HasPrefix(trimmed, []byte("<")):
		return "XML or HTML that is no report"
	case bytes.HasPrefix(trimmed, []byte("{")), bytes.HasPrefix(trimmed, []byte("[")):
		return "JSON that is no report"
	case bytes.IndexByte(head, 0) < 0 && utf8.Valid(head[:max(0, len(head)-utf8.UTFMax)]):
		return "a text that is no report"
	}
	return "a file that is no report"
}

// isPlaceholder knows the one word that Yahoo and AOL packed in 2023 instead
// of reports.
func isPlaceholder(head []byte) bool {
	return strings.EqualFold(string(bytes.Trim(head, " \t\r\n\x00")), "unused")
}
