package alerts

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
)

// DatasourceUID is that of the ClickHouse data source that the rules of Grafana
// ask; provision it with this uid.
const DatasourceUID = "dmarcpipe-clickhouse"

const (
	pluginType    = "grafana-clickhouse-datasource"
	pluginVersion = "4.20.0"
	expressions   = "__expr__"
	formatTable   = 1
)

// The queries of a rule, by their letters.
const (
	valueQuery    = "A"
	baselineQuery = "B"
	conditionNode = "C"
)

// GrafanaYAML returns the rules of domains as a provisioning file of Grafana 11.6
// or later, for the official ClickHouse data source.
func GrafanaYAML() ([]byte, error) {
	rules := make([]grafanaRule, len(DomainRules))
	for i := range DomainRules {
		rules[i] = DomainRules[i].grafana()
	}
	file := grafanaFile{APIVersion: 1, Groups: []grafanaGroup{
		{OrgID: 1, Name: "dmarcpipe-domains", Folder: "dmarcpipe", Interval: "10m", Rules: rules},
	}}
	text, err := yaml.MarshalWithOptions(file,
		yaml.UseLiteralStyleIfMultiline(true), yaml.UseSingleQuote(true), yaml.IndentSequence(true))
	if err != nil {
		return nil, fmt.Errorf("writing rules of Grafana: %w", err)
	}
	return append([]byte(madeHere), text...), nil
}

func (r *Rule) grafana() grafanaRule {
	data := []grafanaQuery{r.ask(valueQuery, "value")}
	if r.saysBaseline() {
		data = append(data, r.ask(baselineQuery, "baseline"))
	}
	return grafanaRule{
		UID: "dmarcpipe-" + strings.ToLower(r.Name), Title: r.Name,
		Condition: conditionNode, Data: append(data, holds()),
		NoDataState: "OK", ExecErrState: "Error", For: "5m",
		Annotations: annotations{
			Summary: r.grafanaText(r.Summary), Description: r.grafanaText(r.Description), Runbook: r.Runbook(),
		},
		Labels: labels{r.Severity},
	}
}

func (r *Rule) saysBaseline() bool {
	return strings.Contains(r.Summary+r.Description, "{baseline}")
}

// ask is a query for one number by tenant, domain and subject, which become the
// labels of the alert. They must not change while it fires.
func (r *Rule) ask(letter, column string) grafanaQuery {
	return grafanaQuery{letter, timeRange{From: 600}, DatasourceUID, grafanaModel{
		RefID: letter, Datasource: grafanaSource{pluginType, DatasourceUID}, PluginVersion: pluginVersion,
		EditorType: "sql", QueryType: "table", Format: formatTable,
		SQL: fmt.Sprintf("SELECT tenant, domain, subject, %s FROM %s WHERE alert = '%s'", column, viewOf(r.View.From), r.Name),
	}}
}

// holds is true for every row: the view has only alerts whose condition holds, and
// no value is below 0.
func holds() grafanaQuery {
	return grafanaQuery{conditionNode, timeRange{From: 600}, expressions, grafanaModel{
		RefID: conditionNode, Datasource: grafanaSource{expressions, expressions},
		Type: "threshold", Expression: valueQuery,
		Conditions: []condition{{evaluator{Type: "gt", Params: []int{-1}}}},
	}}
}

// grafanaText is a text of r as a template of Grafana. It has no $, which some
// versions take for a variable of the environment.
func (r *Rule) grafanaText(text string) string {
	return strings.NewReplacer(
		"{domain}", "{{ .Labels.domain }}", "{subject}", "{{ .Labels.subject }}",
		"{value}", "{{ "+r.Unit.template(".Values."+valueQuery+".Value")+" }}",
		"{baseline}", "{{ "+r.Unit.template(".Values."+baselineQuery+".Value")+" }}",
	).Replace(text)
}
