// Package readiness says how far a domain may go with its DMARC policy: what a
// stricter one would cost, what to fix first, and which record to publish next.
// It is pure: what it knows is handed in.
package readiness

import (
	"slices"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse/dmarc"
	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
)

// Mail is how many messages of each sort there were.
type Mail struct {
	Passed   uint64 `json:"passed"`   // pass DMARC
	Direct   uint64 `json:"direct"`   // legitimate, and do not pass: unaligned_service, misconfigured_own
	Indirect uint64 `json:"indirect"` // do not pass since somebody passed them on: forwarded, mailing_list
	Spoofed  uint64 `json:"spoofed"`
	Unknown  uint64 `json:"unknown"` // do not pass, and nothing tells whose they are
	Blocked  uint64 `json:"blocked"` // of Direct, quarantined or rejected, by reports that are not doubted
}

// Legitimate is how many messages the domain, or somebody for it, sent.
func (m Mail) Legitimate() uint64 { return m.Passed + m.Direct + m.Indirect }

// Total is the number of all messages.
func (m Mail) Total() uint64 { return m.Legitimate() + m.Spoofed + m.Unknown }

// Add returns the sums of m and o.
func (m Mail) Add(o Mail) Mail {
	return Mail{
		m.Passed + o.Passed, m.Direct + o.Direct, m.Indirect + o.Indirect,
		m.Spoofed + o.Spoofed, m.Unknown + o.Unknown, m.Blocked + o.Blocked,
	}
}

// Sub returns the differences of m and o, which is a part of m.
func (m Mail) Sub(o Mail) Mail {
	return Mail{
		m.Passed - min(m.Passed, o.Passed), m.Direct - min(m.Direct, o.Direct), m.Indirect - min(m.Indirect, o.Indirect),
		m.Spoofed - min(m.Spoofed, o.Spoofed), m.Unknown - min(m.Unknown, o.Unknown), m.Blocked - min(m.Blocked, o.Blocked),
	}
}

// Traffic is the mail that one tag of the record is about.
type Traffic struct {
	Mail `json:"mail"`
	Week Mail `json:"week"` // of it, that of the last seven days
	Sure Mail `json:"sure"` // of it, that of reports that are not doubted
}

// Sender is a service, or an organization, and one verdict on its mail.
type Sender struct {
	Service   string          `json:"service"`
	Kind      verdict.Kind    `json:"kind"`
	Verdict   verdict.Verdict `json:"verdict"`
	Missing   string          `json:"missing"` // as verdict.Missing has it
	Messages  uint64          `json:"messages"`
	Passed    uint64          `json:"passed"`
	Blocked   uint64          `json:"blocked"`    // quarantined or rejected
	Subdomain bool            `json:"subdomain"`  // writes in the name of subdomains
	From      []string        `json:"from"`       // domains of the From field, some of them
	Signers   []string        `json:"signers"`    // what it authenticates as instead, some of them
	Keys      []string        `json:"keys"`       // signatures of the domain that fail, as selector._domainkey.domain
	SPF       []string        `json:"spf"`        // domains of the owner for which SPF does not pass
	Sources   []string        `json:"sources"`    // addresses, some of them
	Addresses int             `json:"addresses"`  // how many there are
	FirstDay  string          `json:"first_day"`  // UTC, as 2026-11-23
	LastDay   string          `json:"last_day"`   // UTC, as 2026-11-23
	Countries []string        `json:"countries"`  // ISO 3166-1 alpha-2
	Verified  uint64          `json:"verified"`   // messages of reports that are known to be genuine
	Doubted   uint64          `json:"doubted"`    // messages of reports that somebody else may have sent
	QuietDays int             `json:"quiet_days"` // from LastDay to the newest day of the domain
}

// direct reports whether the mail is legitimate and does not pass.
func (s *Sender) direct() bool {
	return s.Verdict == verdict.Unaligned || s.Verdict == verdict.Misconfigured
}

// Evidence is what is known of one domain. Days are in UTC.
type Evidence struct {
	Domain            string
	Window            int       // days that were looked at, up to LastDay
	Today             time.Time // for how old the newest report is
	FirstDay, LastDay time.Time // of reports within the window
	DaysCovered       int       // days within the window that reports are about
	Reporters         int
	Own, Subdomains   Traffic
	// Missing is of Subdomains, the mail of those that do not exist, or of which
	// that is not known.
	Missing Traffic
	Senders []Sender
	// Present is the record that holds, from DNS or else as reporters saw it; nil
	// where there is none.
	Present *dmarc.Record
	// PresentDays is for how many days reporters have seen its p.
	PresentDays int
	// Published says that Present is from DNS, and so has rua and ruf.
	Published bool
}

// all is the mail of the domain and of its subdomains.
func (e *Evidence) all() Mail { return e.Own.Add(e.Subdomains.Mail) }

// age is how many days ago the newest reported day was.
func (e *Evidence) age() int { return int(e.Today.Sub(e.LastDay) / (24 * time.Hour)) }

// stale reports whether the reports stopped.
func (e *Evidence) stale() bool { return e.age() > staleDays }

// fixes are the senders whose mail would be lost, those that matter most first:
// those that still send, then those with more messages.
func (e *Evidence) fixes() []Sender {
	var all []Sender
	for _, s := range e.Senders {
		if s.direct() && s.Messages > 0 {
			all = append(all, s)
		}
	}
	slices.SortStableFunc(all, func(a, b Sender) int { return b.weight() - a.weight() })
	return all
}

// weight ranks senders to fix. Those that only doubtful reports tell of come last.
func (s *Sender) weight() int {
	w := int(min(s.Messages, 1<<40))
	if s.QuietDays <= quietDays {
		w += 1 << 41
	}
	if !s.doubtful() {
		w += 1 << 42
	}
	return w
}

// doubtful reports whether somebody may have invented it.
func (s *Sender) doubtful() bool { return s.Doubted == s.Messages }
