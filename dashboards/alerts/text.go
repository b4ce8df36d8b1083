package alerts

import (
	"fmt"
	"strings"
)

// Row is an alert that holds, such as a row of view domain_alerts.
type Row struct {
	Domain, Subject, Verdict   string
	Value, Baseline, Threshold float64 // in the unit of the rule
	Examples                   []string
}

// Text returns what to say of row: one line, and a description with what is known
// beside of it. Names are put in as they are: whoever shows them has to escape
// them.
func (r *Rule) Text(row Row) (summary, description string) {
	fill := strings.NewReplacer(
		"{domain}", row.Domain, "{subject}", row.Subject, "{value}", r.Unit.Format(row.Value),
		"{baseline}", r.Unit.Format(row.Baseline), "{threshold}", r.Unit.Format(row.Threshold))
	description = fill.Replace(r.Description)
	if why := verdictText[row.Verdict]; why != "" {
		description += " " + why
	}
	if len(row.Examples) > 0 {
		description += " For example: " + strings.Join(row.Examples, ", ") + "."
	}
	return fill.Replace(r.Summary), description
}

// verdictText says of failing mail what its verdict means.
var verdictText = map[string]string{
	"unaligned_service": "Most of it is authenticated by the service as itself, and not as your domain.",
	"misconfigured_own": "Most of it comes from an own host, or carries an own signature that is broken.",
	"unknown":           "The reports do not tell whether it is yours.",
}

// Format returns v as people read it, as the templates of Prometheus and Grafana
// do: counts in full, a share as percent, days with one decimal.
func (u Unit) Format(v float64) string {
	switch u {
	case Share:
		return fmt.Sprintf("%.4g%%", v*100)
	case Days:
		return fmt.Sprintf("%.1f", v)
	case Seconds:
		return duration(v)
	default:
		return fmt.Sprintf("%.0f", v)
	}
}

// duration is v seconds as the templates of Prometheus write it.
func duration(v float64) string {
	if v < 60 {
		return fmt.Sprintf("%.4gs", v)
	}
	seconds := int64(v)
	text := fmt.Sprintf("%dm %ds", seconds/60%60, seconds%60)
	if seconds >= 3600 {
		text = fmt.Sprintf("%dh %s", seconds/3600%24, text)
	}
	if seconds >= 86400 {
		text = fmt.Sprintf("%dd %s", seconds/86400, text)
	}
	return text
}
