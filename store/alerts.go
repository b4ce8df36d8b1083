package store

import (
	"context"
	"time"
)

// Threshold says from where on an alert fires, where that is not the default.
type Threshold struct {
	Domain string // "" for all
	Name   string
	Value  float64
}

// AlertState is what is known of an alert that fired once. Tenant, Alert, Domain
// and Subject name it.
type AlertState struct {
	Tenant, Alert   string
	Domain, Subject string // "" where it is about none
	Firing          bool
	Day             time.Time // newest day of the evidence, midnight UTC; the zero time for none
	Since           time.Time // when it began to fire
	ResolvedAt      time.Time // the zero time while it fires
	Value, Baseline float64
	Threshold       float64
	Severity        string // critical, warning or info
}

// AlertSent is what a receiver was told last of an alert.
type AlertSent struct {
	Receiver                       string // its name in the configuration
	Tenant, Alert, Domain, Subject string
	Firing                         bool      // it was told that it fires, or that it does not any more
	Since                          time.Time // of the state that it was told of
	SentAt                         time.Time // the zero time where it is still to be told
}

// The tables of alerts.
const (
	tableThresholds  = "thresholds"
	tableAlertStates = "alert_states"
	tableAlertSent   = "alert_sent"
)

// remembered is for how long an alert that does not fire any more is told of.
const remembered = 90 * 24 * time.Hour

type thresholdRow struct {
	Domain  string  `ch:"domain"`
	Name    string  `ch:"name"`
	Value   float64 `ch:"value"`
	Ver     uint64  `ch:"ver"`
	Deleted uint8   `ch:"is_deleted"`
}

type alertStateRow struct {
	Tenant     string    `ch:"tenant"`
	Alert      string    `ch:"alert"`
	Domain     string    `ch:"domain"`
	Subject    string    `ch:"subject"`
	Firing     bool      `ch:"firing"`
	Day        time.Time `ch:"day"`
	Since      time.Time `ch:"since"`
	ResolvedAt time.Time `ch:"resolved_at"`
	Value      float64   `ch:"value"`
	Baseline   float64   `ch:"baseline"`
	Threshold  float64   `ch:"threshold"`
	Severity   string    `ch:"severity"`
	Ver        uint64    `ch:"ver"`
}

type alertSentRow struct {
	Receiver string    `ch:"receiver"`
	Tenant   string    `ch:"tenant"`
	Alert    string    `ch:"alert"`
	Domain   string    `ch:"domain"`
	Subject  string    `ch:"subject"`
	Firing   bool      `ch:"firing"`
	Since    time.Time `ch:"since"`
	SentAt   time.Time `ch:"sent_at"`
	Ver      uint64    `ch:"ver"`
}

// PutThresholds replaces all thresholds. It is durable on return, and readers
// see either the old ones or the new ones.
func (s *Store) PutThresholds(ctx context.Context, all []Threshold) error {
	type key struct{ domain, name string }
	ver := s.version()
	var rows []thresholdRow
	keep := map[key]bool{}
	for _, k := range all {
		rows = append(rows, thresholdRow{Domain: k.Domain, Name: k.Name, Value: k.Value, Ver: ver})
		keep[key{k.Domain, k.Name}] = true
	}
	old, err := currentRows[thresholdRow](ctx, s, tableThresholds, "true")
	if err != nil {
		return err
	}
	for _, k := range old {
		if !keep[key{k.Domain, k.Name}] {
			rows = append(rows, thresholdRow{Domain: k.Domain, Name: k.Name, Ver: ver, Deleted: 1})
		}
	}
	return putRows(ctx, s, tableThresholds, rows)
}

// AlertStates returns the alerts that fire, and those that ceased to in the last
// 90 days, sorted by what names them.
func (s *Store) AlertStates(ctx context.Context) ([]AlertState, error) {
	where := "firing OR resolved_at > " + instant(s.o.Now().Add(-remembered)) + " ORDER BY tenant, alert, domain, subject"
	rows, err := currentRows[alertStateRow](ctx, s, tableAlertStates, where)
	if err != nil {
		return nil, err
	}
	states := make([]AlertState, len(rows))
	for i, r := range rows {
		states[i] = AlertState{
			Tenant: r.Tenant, Alert: r.Alert, Domain: r.Domain, Subject: r.Subject, Firing: r.Firing,
			Day: orZero(r.Day), Since: orZero(r.Since), ResolvedAt: orZero(r.ResolvedAt),
			Value: r.Value, Baseline: r.Baseline, Threshold: r.Threshold, Severity: r.Severity,
		}
	}
	return states, nil
}

// PutAlertStates replaces the states of these alerts. It is durable on return.
func (s *Store) PutAlertStates(ctx context.Context, states []AlertState) error {
	ver := s.version()
	rows := make([]alertStateRow, len(states))
	for i, k := range states {
		rows[i] = alertStateRow{
			Tenant: k.Tenant, Alert: k.Alert, Domain: k.Domain, Subject: k.Subject, Firing: k.Firing,
			Day: clampTime(k.Day), Since: clampTime(k.Since), ResolvedAt: clampTime(k.ResolvedAt),
			Value: k.Value, Baseline: k.Baseline, Threshold: k.Threshold, Severity: k.Severity, Ver: ver,
		}
	}
	return putRows(ctx, s, tableAlertStates, rows)
}

// AlertsSent returns which alerts receivers were told last that they fire, and
// what they were told of in the last 90 days, sorted by what names them.
func (s *Store) AlertsSent(ctx context.Context) ([]AlertSent, error) {
	where := "firing OR sent_at > " + instant(s.o.Now().Add(-remembered)) + " ORDER BY receiver, tenant, alert, domain, subject"
	rows, err := currentRows[alertSentRow](ctx, s, tableAlertSent, where)
	if err != nil {
		return nil, err
	}
	sent := make([]AlertSent, len(rows))
	for i, r := range rows {
		sent[i] = AlertSent{
			Receiver: r.Receiver, Tenant: r.Tenant, Alert: r.Alert, Domain: r.Domain, Subject: r.Subject,
			Firing: r.Firing, Since: orZero(r.Since), SentAt: orZero(r.SentAt),
		}
	}
	return sent, nil
}

// PutAlertsSent replaces what receivers were told last of these alerts. It is
// durable on return.
func (s *Store) PutAlertsSent(ctx context.Context, sent []AlertSent) error {
	ver := s.version()
	rows := make([]alertSentRow, len(sent))
	for i, k := range sent {
		rows[i] = alertSentRow{
			Receiver: k.Receiver, Tenant: k.Tenant, Alert: k.Alert, Domain: k.Domain, Subject: k.Subject,
			Firing: k.Firing, Since: clampTime(k.Since), SentAt: clampTime(k.SentAt), Ver: ver,
		}
	}
	return putRows(ctx, s, tableAlertSent, rows)
}
