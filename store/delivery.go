package store

import (
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/identity"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
	"github.com/dmarcpipe/dmarcpipe/parse/trust"
)

// Delivery is one mail with its reports, if any.
type Delivery struct {
	Source, Tenant string
	Received       time.Time        // of the mail
	Reports        []*parse.Finding // reports of any kind
	// Conclude, where set, is called once, when the results are final and before
	// done: it says what row of table messages the mail gets. It is not called
	// when the writer stops before that. It must not block, and what it holds
	// stays in memory until done.
	Conclude func([]Result) Message
}

// Message is a row of table messages: one mail that was judged.
type Message struct {
	Key      [16]byte       // identity of the mail
	ID       string         // where it was, for people
	Size     uint64         // bytes
	From     string         // domain of the From field
	Trust    trust.Standing // of the mail: whether it is from From
	Subject  string         // one clean line
	Outcome  string         // stored, duplicate, not_report or rejected
	Reason   reason.Reason
	Detail   string
	Found    map[string]uint32 // findings by parse.Kind
	Reports  uint32            // stored now
	Rows     uint32            // stored now
	Keys     []identity.Key    // report_key of all reports in it
	Replayed bool              // judged again: replaces what was noted before
}

// Outcome is what the store did with one report.
type Outcome uint8

// The outcomes.
const (
	New          Outcome = iota // the report was not known
	Duplicate                   // it was known, with the same rows
	ConflictWon                 // it was known with other rows, and the new ones count
	ConflictLost                // it was known with other rows, and those still count
	Refused                     // it cannot be stored, see Reason
)

// Outcomes lists every outcome.
var Outcomes = []Outcome{New, Duplicate, ConflictWon, ConflictLost, Refused}

var outcomeNames = [...]string{"new", "duplicate", "conflict_won", "conflict_lost", "refused"}

func (o Outcome) String() string { return outcomeNames[o] }

// Result is what became of one report.
type Result struct {
	Key     identity.Key
	Outcome Outcome
	Rows    int           // rows written
	Reason  reason.Reason // for Refused
	Detail  string        // for Refused
}
