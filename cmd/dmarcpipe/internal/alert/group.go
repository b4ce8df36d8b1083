package alert

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/grid"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/notify"
	"github.com/dmarcpipe/dmarcpipe/dashboards/alerts"
	"github.com/dmarcpipe/dmarcpipe/store"
)

// maxTold is how many alerts one notification names.
const maxTold = 100

// group makes one notification of all: the most urgent, and how many more there
// are.
func (e *Engine) group(all []store.AlertState) []notify.Alert {
	slices.SortFunc(all, urgent)
	named := all[:min(len(all), maxTold)]
	notices := make([]notify.Alert, 0, len(named)+1)
	for _, s := range named {
		notices = append(notices, notice(s, e.details[idOf(s)]))
	}
	if left := all[len(named):]; len(left) > 0 {
		notices = append(notices, more(left))
	}
	return notices
}

// urgent puts what fires before what has resolved, and what is severe first.
func urgent(a, b store.AlertState) int {
	return cmp.Or(
		cmp.Compare(resolved(a), resolved(b)),
		cmp.Compare(rank(a.Severity), rank(b.Severity)),
		cmp.Compare(a.Domain, b.Domain), cmp.Compare(a.Alert, b.Alert),
		cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Tenant, b.Tenant),
	)
}

func resolved(s store.AlertState) int {
	if s.Firing {
		return 0
	}
	return 1
}

// notice is what is said of an alert. A rule that this version does not know says
// its name.
func notice(s store.AlertState, d detail) notify.Alert {
	n := notify.Alert{
		Name: s.Alert, Severity: s.Severity, Tenant: s.Tenant, Domain: s.Domain, Subject: s.Subject,
		Firing: s.Firing, Since: s.Since, Resolved: s.ResolvedAt, Day: s.Day,
		Value: s.Value, Baseline: s.Baseline, Threshold: s.Threshold,
		Summary: strings.TrimSpace(s.Alert + " " + s.Domain + " " + s.Subject), Examples: d.examples,
	}
	if rule, ok := alerts.ByName(s.Alert); ok {
		n.Runbook = rule.Runbook()
		n.Summary, n.Description = rule.Text(alerts.Row{
			Domain: s.Domain, Subject: s.Subject, Verdict: d.verdict,
			Value: s.Value, Baseline: s.Baseline, Threshold: s.Threshold,
		})
	}
	if d.trouble != "" {
		n.Description = strings.TrimSpace(n.Description + " The worker says: " + d.trouble)
	}
	return n
}

// more counts alerts that are too many to be named.
func more(left []store.AlertState) notify.Alert {
	firing := 0
	for _, s := range left {
		if s.Firing {
			firing++
		}
	}
	n := notify.Alert{Name: "DmarcpipeMoreAlerts", Severity: string(alerts.Info), Firing: firing > 0, Since: left[0].Since}
	if !n.Firing {
		n.Resolved = left[0].ResolvedAt
	}
	n.Value = float64(len(left))
	n.Summary = fmt.Sprintf("and %s more alerts: %s firing, %s resolved", thousands(len(left)), thousands(firing), thousands(len(left)-firing))
	n.Description = "See all that fire: dmarcpipe alerts. Alerts of many domains that are not yours come of reports that strangers mail; own_domains in the configuration leaves them out."
	return n
}

func thousands(n int) string { return grid.Thousands(uint64(n)) }
