package failure

import "strings"

// Feedback tells what the fields of a message/feedback-report are about.
type Feedback uint8

// The kinds of feedback.
const (
	NoFeedback  Feedback = iota // no fields of a feedback report
	Complaint                   // abuse, fraud, virus, not-spam, opt-out and other (RFC 5965 7.3)
	AuthFailure                 // auth-failure, or fields that only it has
)

// Classify tells what fields are about by what they say, and not by how their
// part is labelled. They must stand at the beginning; a report that is quoted
// in a text is none. Fields that are still in base64 are decoded.
func Classify(fields []byte) Feedback { return readFields(fields).classify() }

func (f fields) classify() Feedback {
	kind := strings.ToLower(f.get("feedback-type"))
	switch {
	case strings.Contains(kind, "auth-failure"), kind == "" && f.onlyOfFailures():
		return AuthFailure
	case kind != "":
		return Complaint
	}
	return NoFeedback
}

// onlyOfFailures reports whether fields without a Feedback-Type can only be
// about a failed authentication.
func (f fields) onlyOfFailures() bool {
	if f.get("auth-failure") != "" || f.get("identity-alignment") != "" {
		return true
	}
	checked := f.get("dkim-domain") != "" || f.get("dkim-selector") != "" || f.get("dkim-identity") != "" || f.get("spf-dns") != ""
	return checked && f.get("reported-domain") != "" && f.get("source-ip") != ""
}
