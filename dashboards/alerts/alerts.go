// Package alerts is the table of the alert rules: one source for the view
// domain_alerts, the rules of Prometheus and Grafana, what the worker says, and
// the documentation.
package alerts

import "slices"

// Severity says how soon somebody has to look.
type Severity string

// The severities.
const (
	Critical Severity = "critical" // mail is lost or stolen now
	Warning  Severity = "warning"  // somebody should look today
	Info     Severity = "info"     // good to know
)

// Kind says whom a rule is for.
type Kind string

// The kinds.
const (
	Domain    Kind = "domain"    // the owner of a domain: something changed in the mail
	Operation Kind = "operation" // the operator: something is wrong with the pipeline
)

// Unit is that of value, baseline and threshold of a rule.
type Unit string

// The units.
const (
	Messages Unit = "messages"
	Sessions Unit = "sessions"
	Reports  Unit = "reports"
	Share    Unit = "share" // from 0 to 1, and shown as percent
	Days     Unit = "days"
	Seconds  Unit = "seconds" // shown as a time, such as 3m 20s
	Count    Unit = "count"   // of what the text says
)

// Rule is one alert. Texts are templates in which {domain}, {subject}, {value},
// {baseline} and {threshold} stand for those of the row.
type Rule struct {
	Name        string
	Severity    Severity
	Kind        Kind
	Unit        Unit
	Thresholds  []string // names of those in Condition, in its order
	Condition   string   // in words, for tables; $name is a threshold
	Summary     string   // one line
	Description string   // with numbers, and what to do first
	View        *View    // of a domain rule
	Prometheus  Query
}

// View is the part of a domain rule in view domain_alerts. Its fields are
// expressions of ClickHouse over a row f of a source, in which $name is the
// threshold of that name for the domain of the row, and $value, $baseline and
// $threshold are those fields.
type View struct {
	From      string // template of the source in the migration
	Subject   string // empty for none
	Verdict   string // empty for none
	Value     string // a number in the unit of the rule
	Baseline  string // what is usual; empty for nothing
	Threshold string // what Value is compared with
	Where     string
	Day       string // Date: newest day of the evidence; empty for f.day
	Examples  string // Array(String); empty for none
}

// Query is a rule in Prometheus. In Expr, $name is the threshold of that name by
// tenant and domain.
type Query struct {
	Expr     string
	Subject  string // label that holds the subject; empty for none
	Baseline string // what is usual, where $name selects the label of that name as the alert has it; empty for none
	For      string // how long Expr must hold; empty for as all of the kind
	Keep     string // how long it may be gone before the alert resolves; empty for as all of the kind
}

// ByName returns the rule with that name.
func ByName(name string) (*Rule, bool) {
	for _, rules := range [][]Rule{DomainRules, OperationRules} {
		if at := slices.IndexFunc(rules, func(r Rule) bool { return r.Name == name }); at >= 0 {
			return &rules[at], true
		}
	}
	return nil, false
}

// Rules returns all rules, those of domains first.
func Rules() []Rule { return slices.Concat(DomainRules, OperationRules) }

// Runbook returns the address of what to do about the alert.
func (r *Rule) Runbook() string {
	return "https://github.com/dmarcpipe/dmarcpipe/blob/main/dashboards/alerts/README.md#" + anchor(r.Name)
}
