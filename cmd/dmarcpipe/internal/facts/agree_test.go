package facts

import (
	"fmt"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/ask"
	"github.com/dmarcpipe/dmarcpipe/dashboards/alerts"
	"github.com/dmarcpipe/dmarcpipe/store"
)

// Whatever happened, Prometheus fires on the gauges what the view domain_alerts
// says, which the worker and Grafana go by.
func TestBothEnginesSayTheSame(t *testing.T) {
	fired := map[string]int{}
	for seed := range uint64(3) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			w := newWorld(seed)
			s, run := openStore(t)
			w.write(t, s, run)
			reg := prometheus.NewPedanticRegistry()
			o := options(nil, reg)
			o.Store, o.Thresholds = s, w.thresholdsOf
			o.Service = func(name string) bool { return name == "CRM" || name == "Desk" }
			o.Reporter = func(name string) string { return map[string]string{"google.com": "Google", "Yahoo": "Yahoo"}[name] }
			f := New(o)
			f.refresh(t.Context())
			if got := gathered(t, reg, "facts_errors_total"); len(sumless(got)) > 0 {
				t.Fatalf("errors: %v", got)
			}
			want := f.alertsOf(t, s)
			for _, a := range want {
				fired[a["alertname"]]++
			}
			prometheusFires(t, reg, want)
		})
	}
	for _, r := range alerts.DomainRules {
		if fired[r.Name] == 0 {
			t.Errorf("%s never fired", r.Name)
		}
	}
	t.Log(fired)
}

// sumless leaves out what is 0.
func sumless(all map[string]float64) map[string]float64 {
	left := map[string]float64{}
	for name, n := range all {
		if n != 0 {
			left[name] = n
		}
	}
	return left
}

// alertsOf are the alerts of the store by the labels that they have in Prometheus.
// Of the senders and reporters without a name there is one.
func (f *Facts) alertsOf(t *testing.T, s *store.Store) []map[string]string {
	t.Helper()
	type alert struct {
		domain

		Alert   string `json:"alert"`
		Subject string `json:"subject"`
	}
	rows, err := ask.Rows[alert](t.Context(), s, "SELECT tenant, domain, alert, subject FROM domain_alerts")
	if err != nil {
		t.Fatal(err)
	}
	var all []map[string]string
	seen := map[string]bool{}
	for _, row := range rows {
		rule, _ := alerts.ByName(row.Alert)
		labels := map[string]string{"alertname": row.Alert, "domain": row.Domain}
		if row.Tenant != "" {
			labels["tenant"] = row.Tenant
		}
		switch subject := row.Subject; rule.Prometheus.Subject {
		case "":
		case "service":
			labels["service"] = f.service(row.domain, subject)
			if labels["service"] == other && row.Alert == "DmarcNewFailingSender" {
				labels["service"] = otherNew
			}
		case "reporter":
			labels["reporter"] = f.reporter(subject)
		default:
			labels[rule.Prometheus.Subject] = subject
		}
		if key := fmt.Sprint(labels); !seen[key] {
			seen[key] = true
			all = append(all, labels)
		}
	}
	return all
}
