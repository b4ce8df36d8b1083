// Package digest writes the regular mail about domains: how much of their mail
// passes, what fails and why, what changed, and what to do about it. It has a
// text for terminals, and a page with pictures for other mail programs.
package digest

import (
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/domains"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/readiness"
	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
)

const (
	// MaxFull is of how many domains a digest says everything; of the others it
	// has one line each.
	MaxFull = 20
	// MaxDays is the longest period of a digest, in days.
	MaxDays = 90

	trendDays = 30 // that a picture shows
)

// Digest is what is told of a period. Days are in UTC, as 2026-11-23, and count
// back from the newest report of each domain.
type Digest struct {
	Now     time.Time `json:"now"`
	Days    int       `json:"days"`
	Domains []*Domain `json:"domains"`         // in full, the worst first
	Others  []*Domain `json:"others"`          // with a line each, the worst first
	Mails   *Mails    `json:"mails,omitempty"` // nil where only some domains were asked for
}

// Domain is what is told of one domain. Those with a line each have neither
// Trend nor Senders, nor the details of Report.
type Domain struct {
	Tenant  string          `json:"tenant,omitempty"`
	Domain  string          `json:"domain"`
	Level   Level           `json:"level"`
	Now     Period          `json:"now"`
	Before  Period          `json:"before"`
	ToDo    []string        `json:"to_do"` // the weightiest first
	Trend   []Day           `json:"trend"` // trendDays up to the newest one
	Senders []Sender        `json:"failing_senders"`
	New     []NewSender     `json:"new_senders"`
	Gone    []GoneSender    `json:"gone_senders"`
	TLS     []TLS           `json:"tls"`
	Alerts  []Alert         `json:"alerts"`
	Report  *domains.Report `json:"-"`
}

// Level is how urgent a domain is.
type Level string

// The levels, the worst first.
const (
	Act  Level = "act"   // mail is being lost, or a critical alert fires
	Look Level = "look"  // reports stopped, a warning fires, or mail of the domain was blocked
	ToDo Level = "to_do" // there is something to do
	Fine Level = "fine"
)

// Period is the mail of some days, without what forged reports say.
type Period struct {
	readiness.Mail
	Rejected    uint64 `json:"rejected"` // of all messages
	Quarantined uint64 `json:"quarantined"`
	Stopped     uint64 `json:"stopped"` // of the spoofed ones, rejected or quarantined
}

// Day is the mail of one day; without reports it is all zero.
type Day struct {
	Day     string `json:"day"`
	Passed  uint64 `json:"passed"`
	Failed  uint64 `json:"failed"` // and not known to be spoofed
	Spoofed uint64 `json:"spoofed"`
}

// Total is the number of all messages.
func (d Day) Total() uint64 { return d.Passed + d.Failed + d.Spoofed }

// Sender is a service whose mail does not pass, for one reason.
type Sender struct {
	Service  string          `json:"service"`
	Kind     verdict.Kind    `json:"kind"`
	Verdict  verdict.Verdict `json:"verdict"`
	Missing  string          `json:"missing"` // as verdict.Missing has it
	Messages uint64          `json:"messages"`
	Before   uint64          `json:"before"`  // in the period before
	Blocked  uint64          `json:"blocked"` // of Messages, rejected or quarantined
	Rumour   bool            `json:"rumour"`  // only reports tell of it that somebody else may have sent
	Step     string          `json:"step"`    // what to do next
}

// NewSender is a service that was first seen in the period, or in the last seven
// days of a longer one.
type NewSender = domains.NewSender

// GoneSender is a service that sent mail that passes, and in the period had
// stopped for longer than its habit.
type GoneSender = domains.GoneSender

// TLS is what reports say of the sessions under one type of policy.
type TLS struct {
	Policy     string    `json:"policy"` // sts, tlsa, no-policy-found, or empty
	Successful uint64    `json:"successful"`
	Failed     uint64    `json:"failed"`
	Before     uint64    `json:"failed_before"` // in the period before
	Failures   []Failure `json:"failures"`      // the greatest first
}

// Failure is one way in which TLS sessions failed.
type Failure struct {
	Result   string `json:"result"`
	Sessions uint64 `json:"sessions"`
}

// Alert is one that fired in the period, or fires now.
type Alert struct {
	Name     string    `json:"alert"`
	Subject  string    `json:"subject,omitempty"`
	Severity string    `json:"severity"`
	Firing   bool      `json:"firing"`
	Since    time.Time `json:"since,omitzero"` // zero where nobody looked before
	Resolved time.Time `json:"resolved,omitzero"`
	Summary  string    `json:"summary"` // one line, with names of strangers as they are
}

// Mails is what became of the mails of the period.
type Mails struct {
	Stored     uint64   `json:"stored"`
	Duplicate  uint64   `json:"duplicate"`
	NotReports uint64   `json:"not_reports"`
	Rejected   uint64   `json:"rejected"`
	Reasons    []Reason `json:"reasons"` // of the rejected ones, most frequent first
	Forged     uint64   `json:"forged"`  // whose sender is known to be false
}

// Reason is why mails were rejected.
type Reason struct {
	Reason string `json:"reason"`
	Mails  uint64 `json:"mails"`
}
