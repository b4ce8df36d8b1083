package notify

import (
	"cmp"
	"time"
)

// Document is what a receiver of type webhook is posted, as JSON. Fields are only
// ever added to a version.
type Document struct {
	Version  int             `json:"version"`  // 1
	Receiver string          `json:"receiver"` // name in the configuration
	SentAt   time.Time       `json:"sent_at"`  // UTC, as all times
	Alerts   []DocumentAlert `json:"alerts"`   // the most urgent first
}

// DocumentAlert is one alert of a Document. Strangers choose parts of its texts;
// each is one line without control characters.
type DocumentAlert struct {
	Status      string     `json:"status"` // firing or resolved
	Name        string     `json:"name"`   // of the rule, such as DmarcSpoofingRun
	Severity    string     `json:"severity"`
	Tenant      string     `json:"tenant"`
	Domain      string     `json:"domain"`  // "" for alerts of operation
	Subject     string     `json:"subject"` // service, reporter, type of policy or mailbox; may be ""
	Since       time.Time  `json:"since"`
	Resolved    *time.Time `json:"resolved,omitempty"`
	Day         string     `json:"day,omitempty"` // newest day of mail that it is about, such as 2026-11-22
	Value       float64    `json:"value"`         // in the unit of the rule
	Baseline    float64    `json:"baseline"`
	Threshold   float64    `json:"threshold"`
	Summary     string     `json:"summary"`
	Description string     `json:"description"`
	Runbook     string     `json:"runbook,omitempty"` // URL
	Examples    []string   `json:"examples,omitempty"`
}

const documentVersion = 1

func document(receiver string, alerts []Alert, now time.Time) any {
	d := Document{Version: documentVersion, Receiver: receiver, SentAt: now, Alerts: []DocumentAlert{}}
	for _, a := range tidy(alerts) {
		d.Alerts = append(d.Alerts, a.document())
	}
	return d
}

func (a Alert) document() DocumentAlert {
	d := DocumentAlert{
		Status: "firing", Name: a.Name, Severity: a.Severity, Tenant: a.Tenant, Domain: a.Domain, Subject: a.Subject,
		Since: a.Since.UTC(), Value: finite(a.Value), Baseline: finite(a.Baseline), Threshold: finite(a.Threshold),
		Summary: a.Summary, Description: a.Description, Runbook: a.Runbook, Examples: a.Examples,
	}
	if !a.Day.IsZero() {
		d.Day = day(a.Day)
	}
	if !a.Firing {
		resolved := cmp.Or(a.Resolved, a.Since).UTC()
		d.Status, d.Resolved = "resolved", &resolved
	}
	return d
}
