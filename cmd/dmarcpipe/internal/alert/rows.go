package alert

import (
	"context"
	"fmt"
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/ask"
)

// maxRows is how many alerts of domains there may be at once. Strangers who mail
// reports about many domains make more only where own_domains is not set.
const maxRows = 2000

const rowsSQL = `SELECT tenant, domain, alert, subject, verdict, severity, value, baseline, threshold, day, examples
FROM domain_alerts
ORDER BY severity = 'critical' DESC, severity = 'warning' DESC, tenant, domain, alert, subject
LIMIT %d`

// row is one of view domain_alerts.
type row struct {
	Tenant    string   `json:"tenant"`
	Domain    string   `json:"domain"`
	Alert     string   `json:"alert"`
	Subject   string   `json:"subject"`
	Verdict   string   `json:"verdict"`
	Severity  string   `json:"severity"`
	Value     float64  `json:"value"`
	Baseline  float64  `json:"baseline"`
	Threshold float64  `json:"threshold"`
	Day       string   `json:"day"`
	Examples  []string `json:"examples"`
}

// readRows returns the alerts of domains whose conditions hold now. They are not
// all where there are more than maxRows.
func readRows(ctx context.Context, s ask.Store) (held map[id]reading, all bool, err error) {
	rows, err := ask.Rows[row](ctx, s, fmt.Sprintf(rowsSQL, maxRows+1))
	if err != nil {
		return nil, false, fmt.Errorf("reading what fires: %w", err)
	}
	held = map[id]reading{}
	for _, r := range rows[:min(len(rows), maxRows)] {
		reading, err := r.reading()
		if err != nil {
			return nil, false, fmt.Errorf("reading what fires: %w", err)
		}
		if !reading.id.operation() { // without a domain it would be taken for an alert of the worker
			held[reading.id] = reading
		}
	}
	return held, len(rows) <= maxRows, nil
}

func (r *row) reading() (reading, error) {
	day, err := time.Parse(time.DateOnly, r.Day)
	if err != nil {
		return reading{}, fmt.Errorf("reading the day of %s: %w", r.Alert, err)
	}
	return reading{
		id:       id{r.Tenant, r.Alert, r.Domain, r.Subject},
		severity: r.Severity, value: r.Value, baseline: r.Baseline, threshold: r.Threshold,
		day: day, detail: detail{verdict: r.Verdict, examples: r.Examples},
	}, nil
}
