package failure

import (
	"github.com/dmarcpipe/dmarcpipe/parse/limit"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// Mail is the parts of a mail that a failure report is made of. Each may be
// nil or empty.
type Mail struct {
	From     string // From field of the report mail, as sent
	Date     string // Date field of the report mail, as sent
	Feedback []byte // the fields of message/feedback-report
	Original []byte // the reported mail, or its header
	Text     []byte // the part that is made for people
}

// Read reads one failure report. The error is a *reason.Error with NoIdentity
// where nothing says whose mail failed, or TextTooLong beyond lim.
func Read(m *Mail, lim limit.Limits, p Privacy) (*Report, error) {
	return nil, reason.New(reason.NoIdentity, "not built yet")
}

// Feedback tells what the fields of a message/feedback-report are about.
type Feedback uint8

// The kinds of feedback.
const (
	NoFeedback  Feedback = iota // no fields of a feedback report
	Complaint                   // abuse, fraud, virus, not-spam, opt-out and other (RFC 5965 7.3)
	AuthFailure                 // auth-failure, or fields that only it has
)

// Classify tells what fields are about by what they say, and not by how their
// part is labelled.
func Classify(fields []byte) Feedback { return NoFeedback }

// LooksLike reports whether head, the first bytes of a text for people, is a
// failure report that some mail hosts send without a machine-readable part.
func LooksLike(head []byte) bool { return false }

// Identity returns what makes the report the one that it is, without anything
// personal that could be guessed from its hash: the id is made of the ids of
// the reported mail, its source and its time.
func (r *Report) Identity() (id string, unix int64) { return "", r.Arrival.Unix() }

// AppendCanonical appends what the report says in a form in which two are equal
// only if they say the same, for identity.Hasher. What Privacy removes is not in
// it, so that it does not depend on the configuration.
func (r *Report) AppendCanonical(b []byte) []byte { return b }

// Held is about how many bytes the report keeps in memory.
func (r *Report) Held() int { return len(r.Message) }
