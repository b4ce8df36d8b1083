package alertstest

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// rulesFile are the rules as they are shipped.
const rulesFile = "../../../../dashboards/alerts/prometheus.yml"

// waits are the times in the rules that a test cannot wait for.
var waits = regexp.MustCompile(`(?m)^(\s+(?:for|keep_firing_for): ).*$`)

// prometheus scrapes the worker and tells Alertmanager, as dashboards/alerts says,
// but without waiting. Its alerts have a label by which they can be told from
// those of the worker.
func prometheus(t *testing.T, worker, manager string) *program {
	t.Helper()
	rules, err := os.ReadFile(rulesFile)
	if err != nil {
		t.Fatal(err)
	}
	dir, addr := t.TempDir(), freeAddr(t)
	config := filepath.Join(dir, "prometheus.yml")
	write(t, filepath.Join(dir, "rules.yml"), waits.ReplaceAllString(string(rules), "${1}1s"))
	write(t, config, fmt.Sprintf(`
global: {scrape_interval: 1s, evaluation_interval: 1s, external_labels: {via: prometheus}}
rule_files: [rules.yml]
scrape_configs:
  - job_name: dmarcpipe
    static_configs: [{targets: [%q]}]
alerting:
  alertmanagers: [{static_configs: [{targets: [%q]}]}]
`, worker, manager))
	return start(t, addr, "prometheus", "--config.file="+config, "--storage.tsdb.path="+filepath.Join(dir, "data"),
		"--web.listen-address="+addr, "--log.level=warn")
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// alert is one as both programs show it.
type alert struct {
	Labels map[string]string `json:"labels"`
	State  string            `json:"state"` // of Prometheus: pending or firing
}

// holds reports whether the alert has these labels.
func (a alert) holds(labels map[string]string) bool {
	return !slices.ContainsFunc(slices.Collect(maps.Keys(labels)), func(k string) bool { return a.Labels[k] != labels[k] })
}

// fires is nil when Prometheus says so.
func (p *program) fires(t *testing.T, labels map[string]string) error {
	t.Helper()
	var answer struct {
		Data struct {
			Alerts []alert `json:"alerts"`
		} `json:"data"`
	}
	if err := get(t, "http://"+p.addr+"/api/v1/alerts", &answer); err != nil {
		return err
	}
	for _, a := range answer.Data.Alerts {
		if a.State == "firing" && a.holds(labels) {
			return nil
		}
	}
	return fmt.Errorf("no alert with %v fires in Prometheus, but %v", labels, answer.Data.Alerts)
}

// evaluated is nil once Prometheus has scraped the worker, and the alert is quiet.
func (p *program) evaluated(t *testing.T, metric string) error {
	t.Helper()
	var answer struct {
		Data struct {
			Result []any `json:"result"`
		} `json:"data"`
	}
	if err := get(t, "http://"+p.addr+"/api/v1/query?query="+metric, &answer); err != nil {
		return err
	}
	if len(answer.Data.Result) == 0 {
		return fmt.Errorf("prometheus does not know %s", metric)
	}
	return nil
}
