package store

import (
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/identity"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// Delivery is the reports of one mail.
type Delivery struct {
	Source, Tenant string
	Received       time.Time        // of the mail
	Reports        []*parse.Finding // of parse.KindDMARC only
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
