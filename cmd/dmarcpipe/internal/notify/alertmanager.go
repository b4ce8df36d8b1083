package notify

import (
	"cmp"
	"maps"
	"math"
	"strconv"
	"strings"
	"time"
)

// managerAlert is one alert of POST /api/v2/alerts:
// https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml.
type managerAlert struct {
	Labels       map[string]string `json:"labels"`
	Annotations  map[string]string `json:"annotations"`
	StartsAt     time.Time         `json:"startsAt"`
	EndsAt       time.Time         `json:"endsAt"`
	GeneratorURL string            `json:"generatorURL,omitempty"`
}

// keptFor is how many times of the interval an Alertmanager keeps an alert that
// it is not told of again. Prometheus itself has four.
const keptFor = 4

// alertmanager tells an Alertmanager of alerts. One that fires ends by itself
// after life, should this program be gone by then.
func alertmanager(life time.Duration) func(string, []Alert, time.Time) any {
	return func(_ string, alerts []Alert, now time.Time) any {
		all := make([]managerAlert, 0, len(alerts))
		for _, a := range tidy(alerts) {
			all = append(all, a.manager(now, life))
		}
		return all
	}
}

func (a Alert) manager(now time.Time, life time.Duration) managerAlert {
	m := managerAlert{
		Labels: map[string]string{
			"alertname": a.Name, "severity": a.Severity, "tenant": a.Tenant, "domain": a.Domain, "subject": a.Subject,
		},
		Annotations: map[string]string{
			"summary": a.Summary, "description": a.Description, "runbook_url": a.Runbook,
			"value": decimal(a.Value), "baseline": decimal(a.Baseline), "threshold": decimal(a.Threshold),
			"examples": strings.Join(a.Examples, ", "),
		},
		StartsAt: a.Since.UTC(), EndsAt: now.Add(life), GeneratorURL: a.Runbook,
	}
	if m.StartsAt.After(now) { // clocks differ, and an end before the start is refused
		m.StartsAt = now
	}
	if !a.Day.IsZero() {
		m.Annotations["day"] = day(a.Day)
	}
	if !a.Firing {
		m.EndsAt = cmp.Or(a.Resolved, now).UTC()
		if m.EndsAt.Before(m.StartsAt) {
			m.EndsAt = m.StartsAt
		}
	}
	for _, texts := range []map[string]string{m.Labels, m.Annotations} {
		maps.DeleteFunc(texts, func(_, text string) bool { return text == "" })
	}
	return m
}

// finite is v, or 0 where JSON has no such number.
func finite(v float64) float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0
	}
	return v
}

func decimal(v float64) string { return strconv.FormatFloat(finite(v), 'f', -1, 64) }
