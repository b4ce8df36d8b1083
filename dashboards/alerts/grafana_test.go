package alerts

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"text/template"

	gocmp "github.com/google/go-cmp/cmp"
)

// holding are facts for which every rule of a domain holds once.
var holding = map[string]string{
	"clock":        "SELECT toDateTime('2026-11-23 00:00:00', 'UTC') AS now",
	"domain_facts": "SELECT '' AS tenant, 'example.com' AS domain, 14 AS history_days, 900 AS spoof_messages_1d, 11.4 AS spoof_baseline, 21 AS lost_messages_1d, toDate('2026-11-21') AS day",
	"domain_reports": "SELECT '' AS tenant, 'example.com' AS domain, 14 AS history_days, toDateTime('2026-11-19 18:00:00', 'UTC') AS last_report, " +
		"1.0 AS report_gap_days, 7 AS forged_reports_1d",
	"sender_facts": "SELECT '' AS tenant, 'example.com' AS domain, 'CRM' AS service, 'unknown' AS verdict, 130 AS messages_1d, 0 AS pass_messages_1d, 0 AS unnamed_messages_1d, 0.0 AS baseline, " +
		"toDate('2026-11-21') AS day, ['192.0.2.1'] AS examples",
	"known_senders": "SELECT '' AS tenant, 'example.com' AS domain, 'Host' AS service, 3000 AS messages_1d, 2001 AS pass_messages_1d, 0.667 AS pass_ratio_1d, " +
		"toNullable(0.98765) AS pass_ratio_low, 400 AS pass_high, toDate('2026-11-21') AS day",
	"tls_facts":         "SELECT '' AS tenant, 'example.com' AS domain, 'sts' AS policy_type, 90 AS successful_1d, 10 AS failed_1d, toDate('2026-11-21') AS day",
	"tls_failure_facts": "SELECT '' AS tenant, 'example.com' AS domain, 'tlsa' AS policy_type, 'tlsa-invalid' AS result_type, 8 AS sessions_1d, toDate('2026-11-21') AS day",
	"reporter_health": "SELECT '' AS tenant, 'example.com' AS domain, 'Google' AS reporter, 40 AS reports, 1 AS usual_days, 9 AS days_since, true AS silent, " +
		"toDate('2026-11-14') AS last_day",
	"policy_facts": "SELECT '' AS tenant, 'example.com' AS domain, 'reject' AS published_p, 'none' AS seen_p, toDateTime('2026-11-20 00:00:00', 'UTC') AS since, true AS differs, " +
		"toDate('2026-11-21') AS day",
}

// number is a row as Grafana takes it: texts become labels, and one column is the
// number.
type number struct {
	Tenant   string  `ch:"tenant"`
	Domain   string  `ch:"domain"`
	Subject  string  `ch:"subject"`
	Value    float64 `ch:"value"`
	Baseline float64 `ch:"baseline"`
}

// Each rule of Grafana gets one number from the store, and says what the worker
// says.
func TestGrafanaRules(t *testing.T) {
	db := database(t)
	for view, query := range holding {
		run(t, db, "CREATE OR REPLACE VIEW "+view+" AS "+query)
	}
	for i := range DomainRules {
		r := &DomainRules[i]
		t.Run(r.Name, func(t *testing.T) {
			g := r.grafana()
			data := grafanaData{Labels: map[string]string{}, Values: map[string]grafanaValue{}}
			row := Row{}
			for _, q := range g.Data[:len(g.Data)-1] {
				var rows []number
				if err := db.Select(t.Context(), &rows, q.Model.SQL); err != nil || len(rows) != 1 {
					t.Fatalf("%s: %v, %v", q.Model.SQL, rows, err)
				}
				n := rows[0]
				data.Labels["domain"], data.Labels["subject"] = n.Domain, n.Subject
				data.Values[q.RefID] = grafanaValue{n.Value + n.Baseline}
				row = Row{Domain: n.Domain, Subject: n.Subject, Value: row.Value + n.Value, Baseline: n.Baseline}
			}
			summary, description := r.Text(row)
			want := []string{summary, description}
			got := []string{data.expand(t, g.Annotations.Summary), data.expand(t, g.Annotations.Description)}
			if diff := gocmp.Diff(want, got); diff != "" {
				t.Errorf("-worker +Grafana:\n%s", diff)
			}
		})
	}
}

// grafanaData is what a template of Grafana gets, as far as ours use it.
type grafanaData struct {
	Labels map[string]string
	Values map[string]grafanaValue
}

type grafanaValue struct{ Value float64 }

func (d grafanaData) expand(t *testing.T, text string) string {
	t.Helper()
	funcs := template.FuncMap{"humanizePercentage": func(v float64) string { return fmt.Sprintf("%.4g%%", v*100) }}
	parsed, err := template.New("").Option("missingkey=error").Funcs(funcs).Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := parsed.Execute(&out, d); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// What Grafana asks of a file of rules, beside what its queries are.
func TestGrafanaLimits(t *testing.T) {
	made, err := os.ReadFile("grafana.yml")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(made), "$") {
		t.Error("some versions take $ for a variable of the environment")
	}
	var uids []string
	for i := range DomainRules {
		g := DomainRules[i].grafana()
		uids = append(uids, g.UID)
		if len(g.UID) > 40 {
			t.Errorf("%s is longer than 40 characters", g.UID)
		}
		if last := g.Data[len(g.Data)-1]; cmp.Or(last.RefID, "?") != g.Condition {
			t.Errorf("%s: condition %s is not the last query", g.Title, g.Condition)
		}
	}
	slices.Sort(uids)
	if len(slices.Compact(uids)) != len(DomainRules) {
		t.Errorf("uids are not unique: %v", uids)
	}
}
