// Package ingest carries mails from their sources through parse to a durable
// sink and back: a mail is acknowledged only after its reports are durable.
package ingest

import (
	"context"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/identity"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
	"github.com/dmarcpipe/dmarcpipe/parse/trust"
)

// Mail is one message, or one report file, as a source hands it over.
type Mail struct {
	Source   string    // name of the source in the configuration
	Tenant   string    // of the source; "" by default
	ID       string    // for people: "INBOX uid 42" or a path
	Name     string    // file name, a hint for parse; "" for mail
	Received time.Time // when the mail server or the disk got it, UTC
	Size     int64     // as the source says; may be wrong
	Data     []byte    // nil when the source refused to read Size bytes
	Replay   bool      // it was rejected before and is judged again
}

// Outcome is what became of a mail. There are five, never two.
type Outcome uint8

// The outcomes. Only OutcomeRetry leaves the mail untouched in its source.
const (
	OutcomeStored Outcome = iota
	OutcomeDuplicate
	OutcomeNotReport
	OutcomeRejected
	OutcomeRetry
)

var outcomeNames = [...]string{"stored", "duplicate", "not_report", "rejected", "retry"}

// Outcomes lists every outcome.
var Outcomes = []Outcome{OutcomeStored, OutcomeDuplicate, OutcomeNotReport, OutcomeRejected, OutcomeRetry}

func (o Outcome) String() string { return outcomeNames[o] }

// Verdict is the outcome of one mail. Of a mail with several reports the
// worst counts: a mail with one stored and one rejected report is rejected,
// so that it is kept and can be judged again; what was stored stays stored.
type Verdict struct {
	Outcome Outcome
	Reason  reason.Reason // for OutcomeRejected, the first one
	Detail  string        // for people
	Reports int           // reports that were stored now
	Kinds   ByKind        // of Reports
	Rows    int           // rows that were stored now
	Err     error         // for OutcomeRetry

	// Doubtful says that DNS did not tell who sent one of the reports, so that it
	// may have a better grade later.
	Doubtful bool
}

// Handler judges mails and makes their reports durable.
type Handler interface {
	// Handle takes one mail. It blocks while too much is under way, and
	// returns an error, without calling done, only when ctx has ended.
	// Otherwise done is called exactly once, from any goroutine, when the
	// verdict is final; it must not block.
	Handle(ctx context.Context, m Mail, done func(Verdict)) error
}

// Source reads mails from one place and hands them to a Handler.
type Source interface {
	// Run hands over mails until ctx ends or the source is at its end, waits
	// for their verdicts and acknowledges them. It returns nil at the end of
	// a finite source and when ctx ends.
	Run(ctx context.Context, h Handler) error
}

// Delivery is one mail on its way into the sink, with the reports that were
// found in it, if any.
type Delivery struct {
	Source, Tenant string
	Received       time.Time
	Reports        []*parse.Finding // reports only
	// Conclude says what to note of the mail once it is known what becomes of
	// its reports: one Stored for each. It is called at most once, before done,
	// and must not block.
	Conclude func([]Stored) Message
}

// Message is what is noted of every mail that was judged: one row in the sink.
type Message struct {
	Key      [16]byte       // identity of the mail, see MailKey
	ID       string         // Mail.ID, for people
	Size     uint64         // bytes
	From     string         // domain of the From field, lower case
	Trust    trust.Standing // of the mail: whether it is from From
	Subject  string         // one clean line, cut; "" for failure reports and complaints unless they are kept whole
	Outcome  string         // Outcome.String()
	Reason   reason.Reason
	Detail   string            // one clean line, cut; "" as Subject is
	Found    map[string]uint32 // findings by parse.Kind
	Reports  uint32            // stored now
	Rows     uint32            // stored now
	Keys     []identity.Key    // of all reports in it, stored or not
	Replayed bool              // Mail.Replay
}

// Keeper keeps the raw bytes of rejected mails, whatever happens to them in
// their mailbox.
type Keeper interface {
	// Keep makes m durable and says why it was rejected. When it fails, the
	// verdict on the mail is retry. It is not called for a mail without data.
	Keep(ctx context.Context, m *Mail, v Verdict) error
}

// Stored says what a sink did with one report.
type Stored struct {
	Key     identity.Key
	Outcome StoreOutcome
	Rows    int           // rows written
	Reason  reason.Reason // for StoreRefused
	Detail  string        // for StoreRefused
}

// StoreOutcome is what a sink did with one report.
type StoreOutcome uint8

// The outcomes of one report in the sink.
const (
	StoreNew          StoreOutcome = iota // rows and ledger written
	StoreDuplicate                        // same key, same content: nothing written
	StoreConflictWon                      // same key, other content: this one counts now
	StoreConflictLost                     // same key, other content: the older one counts
	StoreRefused                          // never storable, see Reason
)

// storeOutcomeNames are metric labels.
var storeOutcomeNames = [...]string{"new", "duplicate", "conflict_won", "conflict_lost", "refused"}

func (o StoreOutcome) String() string { return storeOutcomeNames[o] }

// Sink makes reports durable, and what is noted of every mail.
type Sink interface {
	// Put takes one mail. It blocks while the sink is full and returns an
	// error, without calling done, only when ctx has ended. Otherwise done is
	// called exactly once: with one Stored for each report once all of them and
	// the Message are durable, or with an error when the sink stopped before
	// that, in which case the mail has to be tried again.
	Put(ctx context.Context, d Delivery, done func([]Stored, error)) error
}
