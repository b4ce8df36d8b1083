package facts

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dmarcpipe/dmarcpipe/dashboards/alerts"
)

// firing is every alert about a domain, by what tells it from others.
const firing = `count by (alertname, tenant, domain, service, policy_type, result_type, reporter) (ALERTS{alertstate="firing", domain!=""})`

type promTest struct {
	RuleFiles          []string   `json:"rule_files"`
	EvaluationInterval string     `json:"evaluation_interval"`
	Tests              []promCase `json:"tests"`
}

type promCase struct {
	Interval    string       `json:"interval"`
	InputSeries []promSeries `json:"input_series"`
	Exprs       []promExpr   `json:"promql_expr_test"`
}

type promSeries struct {
	Series string `json:"series"`
	Values string `json:"values"`
}

type promExpr struct {
	Expr     string       `json:"expr"`
	EvalTime string       `json:"eval_time"`
	Samples  []promSample `json:"exp_samples"`
}

type promSample struct {
	Labels string  `json:"labels"`
	Value  float64 `json:"value"`
}

// prometheusFires has Prometheus evaluate the rules on the series of a registry
// for an hour, after which exactly the wanted alerts must fire.
func prometheusFires(t *testing.T, reg prometheus.Gatherer, want []map[string]string) {
	t.Helper()
	rules, err := alerts.PrometheusYAML()
	if err != nil {
		t.Fatal(err)
	}
	expr := promExpr{Expr: firing, EvalTime: "1h"}
	for _, labels := range want {
		expr.Samples = append(expr.Samples, promSample{seriesText("", labels), 1})
	}
	test := promTest{
		RuleFiles: []string{"rules.yml"}, EvaluationInterval: "5m",
		Tests: []promCase{{Interval: "5m", InputSeries: inputSeries(t, reg), Exprs: []promExpr{expr}}},
	}
	text, err := json.Marshal(test)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, text := range map[string][]byte{"rules.yml": rules, "test.yml": text} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.CommandContext(t.Context(), "promtool", "test", "rules", filepath.Join(dir, "test.yml")).CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// inputSeries are the series of a registry as Prometheus would have scraped them
// over a time in which nothing happens but that it passes: the clock of the test
// starts at 0, so times of gauges are counted from now.
func inputSeries(t *testing.T, reg prometheus.Gatherer) (all []promSeries) {
	t.Helper()
	families, err := reg.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		for _, m := range family.GetMetric() {
			labels := map[string]string{"instance": "worker"}
			for _, l := range m.GetLabel() {
				labels[l.GetName()] = l.GetValue()
			}
			value, step := m.GetGauge().GetValue()+m.GetCounter().GetValue(), 0
			if strings.HasSuffix(family.GetName(), "_timestamp_seconds") {
				value, step = value-float64(now.Unix()), 300
			}
			if family.GetName() == "dmarcpipe_facts_timestamp_seconds" {
				value = 0
			}
			all = append(all, promSeries{
				Series: seriesText(family.GetName(), labels),
				Values: strconv.FormatFloat(value, 'f', -1, 64) + fmt.Sprintf("+%dx12", step),
			})
		}
	}
	return all
}

func seriesText(name string, labels map[string]string) string {
	var all []string
	for _, label := range slices.Sorted(maps.Keys(labels)) {
		all = append(all, fmt.Sprintf("%s=%q", label, labels[label]))
	}
	return name + "{" + strings.Join(all, ",") + "}"
}
