package parse

import (
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/failure"
	"github.com/dmarcpipe/dmarcpipe/parse/message"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
	"github.com/dmarcpipe/dmarcpipe/parse/unpack"
)

const complaint = "a complaint about a mail, in the abuse reporting format"

// maxFeedback is how much of a part is looked at to know a feedback report.
const maxFeedback = 64 << 10

// feedback judges a mail that is a feedback report (RFC 5965) as a whole, and
// reports whether it is one. The mail that it is about is not walked through:
// its sender, who may be anybody, could have put reports into it.
func (w *walk) feedback(m *message.Message, it item, parts []part) bool {
	text, failed := findText(parts)
	fields, about := findFields(parts)
	if about == failure.NoFeedback && failed {
		about = failure.AuthFailure
	}
	switch {
	case about == failure.AuthFailure:
		w.failure(it, &failure.Mail{
			From: m.Header.Get("From"), Date: m.Header.Get("Date"),
			Feedback: fields, Original: findOriginal(parts), Text: text,
		})
	case about == failure.Complaint, hasLabel(parts):
		w.complaint()
	default:
		return false
	}
	return true
}

// complaint notes that the mail is one, or has one in it.
func (w *walk) complaint() {
	w.private = true
	w.ignore(complaint)
}

// failure reads one failure report.
func (w *walk) failure(it item, m *failure.Mail) {
	w.private = true
	r, err := failure.Read(m, w.options.Limits, w.options.Privacy)
	if err != nil {
		w.reject(it.member, reason.From(err), nil) // what stands there is for Privacy to keep
		return
	}
	f := NewFailureFinding(r)
	f.Member = it.member
	w.report(f)
}

// isFeedbackReport reports whether a mail says of itself that it is one.
func isFeedbackReport(m *message.Message) bool {
	_, params := m.Type()
	return strings.EqualFold(params["report-type"], "feedback-report")
}

// findFields returns the fields of a feedback report and what they are about:
// those of the first part that is labelled so, else of the first that reads so.
func findFields(parts []part) ([]byte, failure.Feedback) {
	for _, labelled := range []bool{true, false} {
		for _, p := range parts {
			if p.about != failure.NoFeedback && p.isFields() == labelled {
				return p.data, p.about
			}
		}
	}
	return nil, failure.NoFeedback
}

func hasLabel(parts []part) bool {
	for _, p := range parts {
		if p.isFields() {
			return true
		}
	}
	return false
}

// findOriginal returns the mail that a feedback report is about, or its
// header: what is labelled so, else a file that reads like a mail.
func findOriginal(parts []part) []byte {
	for _, p := range parts {
		if p.isMail() || p.isMailHeader() {
			return p.data
		}
	}
	for _, p := range parts {
		if p.kind != "text/plain" && !p.isFields() && p.about == failure.NoFeedback && IsMail(p.data) {
			return p.data
		}
	}
	return nil
}

// findText returns the text for people: the one that is a failure report, as
// failed says, else the first.
func findText(parts []part) (text []byte, failed bool) {
	for _, p := range parts {
		if p.kind != "text/plain" && p.kind != "" || p.about != failure.NoFeedback {
			continue
		}
		if failure.LooksLike(p.head()) {
			return p.data, true
		}
		if text == nil {
			text = p.data
		}
	}
	return text, false
}

func (p *part) head() []byte { return p.data[:min(len(p.data), maxFeedback)] }

// isFields reports whether a part is labelled as the fields of a feedback report.
func (p *part) isFields() bool { return p.kind == "message/feedback-report" }

// isMail reports whether a part is labelled as a mail.
func (p *part) isMail() bool {
	return p.kind == "message/rfc822" || p.kind == "text/rfc822" || p.kind == "message/global"
}

// isMailHeader reports whether a part is labelled as the header of a mail.
func (p *part) isMailHeader() bool { return strings.HasSuffix(p.kind, "/rfc822-headers") }

// mayBeFields reports whether a part may be the fields of a feedback report.
// Mails, headers of mails and reports of delivery have labels of their own, and
// their fields are those of others.
func (p *part) mayBeFields() bool {
	other := p.isMail() || p.isMailHeader() || p.kind == "text/html" || strings.HasPrefix(p.kind, "message/")
	return p.isFields() || !other && unpack.Detect(p.data) == unpack.None
}
