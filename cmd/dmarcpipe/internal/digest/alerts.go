package digest

import (
	"context"
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/ask"
)

type alertRow struct {
	key
	Alert    string `json:"alert"`
	Subject  string `json:"subject"`
	Severity string `json:"severity"`
	Firing   flag   `json:"firing"`
	Began    int64  `json:"began"`
	Ended    int64  `json:"ended"`
}

func (g *gathering) alerts(ctx context.Context) error {
	return each(ctx, g, alertSQL, g.Days, func(d *Domain, row alertRow) {
		a := Alert{Name: row.Alert, Subject: row.Subject, Severity: row.Severity, Firing: bool(row.Firing), Since: time.Unix(row.Began, 0).UTC()}
		if row.Ended > 0 {
			a.Resolved = time.Unix(row.Ended, 0).UTC()
		}
		d.Alerts = append(d.Alerts, a)
	})
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
