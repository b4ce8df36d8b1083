package alerts

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"
)

// A restart of the worker, or of Prometheus, takes its gauges away for a while:
// until old mail is read again. What fired before keeps firing that long.
var patience = map[Kind]Query{
	Domain:    {For: "5m", Keep: "30m"},
	Operation: {For: "5m", Keep: "5m"},
}

type promFile struct {
	Groups []promGroup `yaml:"groups"`
}

type promGroup struct {
	Name  string     `yaml:"name"`
	Rules []promRule `yaml:"rules"`
}

type promRule struct {
	Alert       string      `yaml:"alert"`
	Expr        string      `yaml:"expr"`
	For         string      `yaml:"for"`
	Keep        string      `yaml:"keep_firing_for"`
	Labels      labels      `yaml:"labels"`
	Annotations annotations `yaml:"annotations"`
}

type labels struct {
	Severity Severity `yaml:"severity"`
}

type annotations struct {
	Summary     string `yaml:"summary"`
	Description string `yaml:"description"`
	Runbook     string `yaml:"runbook_url"`
}

// PrometheusYAML returns all rules as a file of rules for Prometheus 2.42 or later.
func PrometheusYAML() ([]byte, error) {
	text, err := promYAML(
		promGroup{Name: "dmarcpipe-domains", Rules: promRules(DomainRules)},
		promGroup{Name: "dmarcpipe-operation", Rules: promRules(OperationRules)},
	)
	return append([]byte(madeHere), text...), err
}

func promYAML(groups ...promGroup) ([]byte, error) {
	text, err := yaml.MarshalWithOptions(promFile{groups},
		yaml.UseLiteralStyleIfMultiline(true), yaml.UseSingleQuote(true), yaml.IndentSequence(true))
	if err != nil {
		return nil, fmt.Errorf("writing rules of Prometheus: %w", err)
	}
	return text, nil
}

const madeHere = `# Made from the rules of package dashboards/alerts: go test ./dashboards/alerts -update
# Do not change thresholds here, but in the configuration of dmarcpipe (alerts.thresholds).
`

func promRules(rules []Rule) []promRule {
	made := make([]promRule, len(rules))
	for i := range rules {
		r := &rules[i]
		made[i] = promRule{
			Alert:  r.Name,
			Expr:   strings.TrimSpace(fill(r.Prometheus.Expr, thresholdQuery)),
			For:    cmp.Or(r.Prometheus.For, patience[r.Kind].For),
			Keep:   cmp.Or(r.Prometheus.Keep, patience[r.Kind].Keep),
			Labels: labels{r.Severity},
			Annotations: annotations{
				Summary: r.promText(r.Summary), Description: r.promText(r.Description), Runbook: r.Runbook(),
			},
		}
	}
	return made
}

// thresholdQuery is a threshold by tenant and domain, whatever worker says it.
func thresholdQuery(t Threshold) string {
	return fmt.Sprintf(`max by (tenant, domain) (dmarcpipe_alert_threshold{threshold=%q})`, t.Name)
}

// sinceQuery is how many days ago the time of a gauge was, when its query was last
// read from the store: gauges that are not read any more do not age.
func sinceQuery(query, gauge string) string {
	return fmt.Sprintf(`(max(dmarcpipe_facts_timestamp_seconds{query=%q}) - on () group_right () max by (tenant, domain) (%s)) / 86400`, query, gauge)
}

// promText is a text of r as a template of Prometheus.
func (r *Rule) promText(text string) string {
	return strings.NewReplacer(
		"{domain}", "{{ $labels.domain }}", "{subject}", r.promSubject(),
		"{value}", "{{ "+r.Unit.template("$value")+" }}", "{baseline}", r.promBaseline(),
	).Replace(text)
}

// promSubject is the label that says what the alert is about. Those that have no
// name of their own get one.
func (r *Rule) promSubject() string {
	label := "$labels." + r.Prometheus.Subject
	nameless, ok := namelessSubjects[r.Prometheus.Subject]
	if !ok {
		return "{{ " + label + " }}"
	}
	return fmt.Sprintf(`{{ if match "^other" %s }}%s{{ else }}{{ %s }}{{ end }}`, label, nameless, label)
}

// namelessSubjects are what gauges call other.
var namelessSubjects = map[string]string{
	"service":  "a service of no known name",
	"reporter": "a lesser known reporter",
}

var labelName = regexp.MustCompile(`\$(\w+)`)

// promBaseline asks for what is usual, with the labels of the alert.
func (r *Rule) promBaseline() string {
	query := r.Prometheus.Baseline
	var values strings.Builder
	for _, name := range labelName.FindAllStringSubmatch(query, -1) {
		values.WriteString(" $labels." + name[1])
	}
	return fmt.Sprintf("{{ with printf `%s`%s | query }}{{ %s }}{{ else }}an unknown number{{ end }}",
		labelName.ReplaceAllString(query, "$1=%q"), &values, r.Unit.template("(. | first | value)"))
}

// template is Format as an expression of the templates of Prometheus and Grafana.
func (u Unit) template(value string) string {
	switch u {
	case Share:
		return value + " | humanizePercentage"
	case Days:
		return `printf "%.1f" ` + value
	case Seconds:
		return value + " | humanizeDuration"
	default:
		return `printf "%.0f" ` + value
	}
}
