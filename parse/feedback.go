package parse

import (
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/failure"
	"github.com/dmarcpipe/dmarcpipe/parse/message"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
	"github.com/dmarcpipe/dmarcpipe/parse/unpack"
)

const complaint = "a complaint about a mail, in the abuse reporting format"

// isFeedbackReport reports whether a mail says of itself that it is one.
func isFeedbackReport(m *message.Message) bool {
	_, params := m.Type()
	return strings.EqualFold(params["report-type"], "feedback-report")
}

// maxFeedback is how much of a part is looked at to know a feedback report.
const maxFeedback = 64 << 10

// feedback judges a mail that is a feedback report (RFC 5965) as a whole, and
// reports whether it is one. The mail that it is about is not walked through:
// its sender, who may be anybody, could have put reports into it.
func (w *walk) feedback(m *message.Message, it item, parts []part) bool {
	about, fields := findFeedback(parts)
	switch about {
	case failure.AuthFailure:
		w.failure(it, &failure.Mail{
			From: m.Header.Get("From"), Date: m.Header.Get("Date"),
			Feedback: fields, Original: findOriginal(parts), Text: findText(parts),
		})
	case failure.Complaint:
		w.ignore(complaint)
	default:
		return false
	}
	return true
}

// failure reads one failure report.
func (w *walk) failure(it item, m *failure.Mail) {
	r, err := failure.Read(m, w.options.Limits, w.options.Privacy)
	if err != nil {
		w.reject(it.member, reason.From(err), nil) // what stands there is for Privacy to keep
		return
	}
	f := NewFailureFinding(r)
	f.Member = it.member
	w.report(f)
}

// findFeedback returns what the mail is about, and the part that says so: the
// one that is labelled so, else one that reads like it. Fields is nil where
// only the text for people tells.
func findFeedback(parts []part) (about failure.Feedback, fields []byte) {
	labelled := false
	for _, p := range parts {
		if p.kind == "message/feedback-report" {
			labelled = true
			if about := failure.Classify(p.head()); about != failure.NoFeedback {
				return about, p.data
			}
		}
	}
	for _, p := range parts {
		if p.mayBeFields() {
			if about := failure.Classify(p.head()); about != failure.NoFeedback {
				return about, p.data
			}
		}
	}
	switch text := findText(parts); {
	case failure.LooksLike(text[:min(len(text), maxFeedback)]):
		return failure.AuthFailure, nil
	case labelled:
		return failure.Complaint, nil
	}
	return failure.NoFeedback, nil
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
		if p.kind != "text/plain" && p.kind != "message/feedback-report" && isMail(p.data) && !p.isFeedback() {
			return p.data
		}
	}
	return nil
}

// findText returns the text for people: one that is a failure report, else
// the first.
func findText(parts []part) []byte {
	var first []byte
	for _, p := range parts {
		if (p.kind == "text/plain" || p.kind == "") && !p.isFeedback() {
			if failure.LooksLike(p.head()) {
				return p.data
			}
			if first == nil {
				first = p.data
			}
		}
	}
	return first
}

func (p *part) head() []byte { return p.data[:min(len(p.data), maxFeedback)] }

func (p *part) isFeedback() bool { return failure.Classify(p.head()) != failure.NoFeedback }

// isMail reports whether a part is labelled as a mail.
func (p *part) isMail() bool {
	return p.kind == "message/rfc822" || p.kind == "text/rfc822" || p.kind == "message/global"
}

// isMailHeader reports whether a part is labelled as the header of a mail.
func (p *part) isMailHeader() bool { return strings.HasSuffix(p.kind, "/rfc822-headers") }

// mayBeFields reports whether a part may be the fields of a feedback report
// with another label. Mails, headers of mails and reports of delivery have
// labels of their own, and their fields are those of others.
func (p *part) mayBeFields() bool {
	other := p.isMail() || p.isMailHeader() || strings.HasPrefix(p.kind, "message/") || p.kind == "text/html"
	return !other && unpack.Detect(p.data) == unpack.None
}
