// Package alert decides who is told of which alert, and when again. Alerts of
// domains are the rows of view domain_alerts; alerts of operation are checks of
// the worker itself. What fires and who was told is kept in the store, so that a
// restart changes neither.
package alert

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/ask"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/notify"
	"github.com/dmarcpipe/dmarcpipe/dashboards/alerts"
	"github.com/dmarcpipe/dmarcpipe/store"
)

// Reader is a store that tells what fires.
type Reader interface {
	ask.Store
	AlertStates(ctx context.Context) ([]store.AlertState, error)
}

// Store keeps what fires and who was told.
type Store interface {
	Reader
	PutAlertStates(ctx context.Context, states []store.AlertState) error
	AlertsSent(ctx context.Context) ([]store.AlertSent, error)
	PutAlertsSent(ctx context.Context, sent []store.AlertSent) error
}

// Receiver is somebody to be told. One that has to be told again lest it forgets,
// such as an Alertmanager, says so with a method Resend() time.Duration, which
// then counts instead of Repeat.
type Receiver struct {
	notify.Receiver
	Domains []string        // names, which stand for all below them, and patterns with *; none means all
	Least   alerts.Severity // what is less severe is not told; "" is info
	Repeat  time.Duration   // after which what still fires is told again; 0 is never
}

// Check is an alert of operation. It fires when Test has failed for as long as
// For. Test returns the value that the texts of the rule show, and why it failed.
type Check struct {
	Rule    string // name of one of alerts.OperationRules
	Subject string // such as the mailbox; "" where there is one only
	For     time.Duration
	Test    func(ctx context.Context) (value float64, err error)
}

// Options are what an Engine needs.
type Options struct {
	Store      Store
	Receivers  []Receiver // with names of their own
	Checks     []Check
	Every      time.Duration // between two evaluations, more than 0
	Calm       time.Duration // for how long a condition must be gone until its alert resolves; 0 is at once
	Caught     func() bool   // whether the mailboxes are caught up; nil is always
	Logger     *slog.Logger
	Registerer prometheus.Registerer // nil for none
}

// id names an alert.
type id struct{ tenant, rule, domain, subject string }

// operation reports whether the alert is about the worker and not about a domain.
func (a id) operation() bool { return a.domain == "" }

func idOf(s store.AlertState) id { return id{s.Tenant, s.Alert, s.Domain, s.Subject} }

// telling names what one receiver knows of one alert.
type telling struct {
	receiver string
	id       id
}

func tellingOf(w store.AlertSent) telling {
	return telling{w.Receiver, id{w.Tenant, w.Alert, w.Domain, w.Subject}}
}
