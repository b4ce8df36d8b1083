// Package notify sends alerts and letters: by mail, to chats, and to an
// Alertmanager. It decides nothing: who is told of what, and when again, is
// decided before.
package notify

import (
	"context"
	"time"
)

// Alert is what somebody is told.
type Alert struct {
	Name     string // of the rule, such as DmarcSpoofingRun
	Severity string // critical, warning or info
	Tenant   string
	Domain   string // "" for alerts of operation
	Subject  string // service, reporter, type of policy or mailbox; "" where the domain says all
	Firing   bool   // else it is resolved
	Since    time.Time
	Resolved time.Time // zero while it fires
	Day      time.Time // newest day of mail that it is about; zero for alerts of operation

	Value, Baseline, Threshold float64

	Summary     string   // one line
	Description string   // with numbers and what to do first
	Runbook     string   // URL
	Examples    []string // such as addresses, at most 3
}

// Letter is a mail with a text for terminals and a page for others.
type Letter struct {
	Subject  string
	Text     string
	HTML     string    // refers to pictures as cid:NAME
	Pictures []Picture // shown inside of HTML
}

// Picture is one PNG.
type Picture struct {
	Name string // such as trend.png
	Data []byte
}

// Receiver is one place where alerts go. Its methods return nil only when the
// other side has taken what was sent; an error, mostly an *Error, says what to do
// next and holds no secret. They may be called again with the same alerts, and by
// several goroutines. A mail that some of its recipients are refused for counts
// as taken; who is refused is logged.
//
// A receiver that forgets what it is not told again has a method Resend, which
// says how often that has to be: see hook.Resend.
type Receiver interface {
	Name() string
	Alerts(ctx context.Context, alerts []Alert) error
}

// Mailer is a Receiver that takes letters too.
type Mailer interface {
	Receiver
	Send(ctx context.Context, l Letter) error
}
