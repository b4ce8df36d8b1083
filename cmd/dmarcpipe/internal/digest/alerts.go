package digest

import (
	"context"
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/ask"
	"github.com/dmarcpipe/dmarcpipe/dashboards/alerts"
)

type alertRow struct {
	key
	Alert    string `json:"alert"`
	Subject  string `json:"subject"`
	Severity string `json:"severity"`
	Firing   flag   `json:"firing"`
	Began    int64  `json:"began"`
	Ended    int64  `json:"ended"`

	Value     float64 `json:"value"`
	Baseline  float64 `json:"baseline"`
	Threshold float64 `json:"threshold"`
}

func (g *gathering) alerts(ctx context.Context) error {
	return each(ctx, g, alertSQL, g.Days, func(d *Domain, row alertRow) {
		d.Alerts = append(d.Alerts, Alert{
			Name: row.Alert, Subject: row.Subject, Severity: row.Severity, Firing: bool(row.Firing),
			Since: timeOf(row.Began), Resolved: timeOf(row.Ended), Summary: row.summary(),
		})
	})
}

func timeOf(seconds int64) time.Time {
	if seconds == 0 {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}

// summary is what the rule says of it. A rule may have been of another version.
func (r *alertRow) summary() string {
	rule, ok := alerts.ByName(r.Alert)
	if !ok {
		return r.Alert + " " + r.Subject
	}
	text, _ := rule.Text(alerts.Row{Domain: r.Domain, Subject: r.Subject, Value: r.Value, Baseline: r.Baseline, Threshold: r.Threshold})
	return text
}

// fires reports whether an alert of that severity fires now.
func (d *Domain) fires(severity string) bool {
	for _, a := range d.Alerts {
		if a.Firing && a.Severity == severity {
			return true
		}
	}
	return false
}

type outcomeRow struct {
	Outcome string `json:"outcome"`
	Reason  string `json:"reason"`
	Mails   uint64 `json:"mails"`
	Forged  uint64 `json:"forged"`
}

// mails counts what came, unless only some domains were asked for: a mail that
// could not be read is about nobody knows which.
func (g *gathering) mails(ctx context.Context) error {
	if len(g.Domains) > 0 {
		return nil
	}
	rows, err := ask.Rows[outcomeRow](ctx, g.Store, g.question(outcomeSQL, g.Days))
	if err != nil {
		return err
	}
	m := &Mails{}
	for _, row := range rows {
		m.Forged += row.Forged
		switch row.Outcome {
		case "stored":
			m.Stored += row.Mails
		case "duplicate":
			m.Duplicate += row.Mails
		case "not_report":
			m.NotReports += row.Mails
		case "rejected":
			m.Rejected += row.Mails
			m.Reasons = append(m.Reasons, Reason{row.Reason, row.Mails})
		}
	}
	g.d.Mails = m
	return nil
}
