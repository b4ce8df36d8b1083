package alerts

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// nowSQL is the time, which a test may set.
const nowSQL = `(SELECT now FROM {{table "clock"}})`

// sinceSQL is how many days ago a time was.
func sinceSQL(expression string) string {
	return "dateDiff('second', " + expression + ", " + nowSQL + ") / 86400"
}

// ViewsSQL returns the statements of a migration that make view domain_alerts: one
// row for each domain rule, domain and subject whose condition holds now. There is
// a view for each source, which is read once, since a rule of Grafana asks only
// for one. They need templates of the sources, and "limits", the thresholds that
// are set, as a map.
func ViewsSQL() string {
	var views, all []string
	for _, source := range sources() {
		views = append(views, createView(viewOf(source), sourceSQL(source)))
		all = append(all, "SELECT * FROM {{table \""+viewOf(source)+"\"}}")
	}
	views = append(views, createView("domain_alerts", strings.Join(all, "\nUNION ALL\n")))
	return strings.Join(views, "\n-- +split\n")
}

func createView(name, query string) string {
	return "CREATE OR REPLACE VIEW {{table \"" + name + "\"}}{{onCluster}} AS\n" + query + "\n"
}

// viewOf is the view with the alerts of a source.
func viewOf(source string) string { return "alerts_" + source }

// sources are those of the rules, each once.
func sources() (all []string) {
	for i := range DomainRules {
		if from := DomainRules[i].View.From; !slices.Contains(all, from) {
			all = append(all, from)
		}
	}
	return all
}

// sourceSQL are the alerts of one source: each of its rows is held against all
// rules that look there.
func sourceSQL(source string) string {
	var names, candidates []string
	for i := range DomainRules {
		if r := &DomainRules[i]; r.View.From == source {
			names = append(names, r.Thresholds...)
			candidates = append(candidates, r.candidate())
		}
	}
	slices.Sort(names)
	with := []string{"{{template \"limits\"}} AS limits", "concat(CAST(f.domain, 'String'), '/') AS own"}
	for _, name := range slices.Compact(names) {
		with = append(with, limitSQL(name))
	}
	return "WITH\n    " + strings.Join(with, ",\n    ") + `
SELECT
    f.tenant AS tenant,
    f.domain AS domain,
    a.1 AS alert,
    a.2 AS subject,
    a.3 AS verdict,
    a.4 AS severity,
    a.5 AS value,
    a.6 AS baseline,
    a.7 AS threshold,
    a.8 AS day,
    a.9 AS examples
FROM {{template "` + source + `"}} AS f
ARRAY JOIN
[
` + strings.Join(candidates, ",\n") + `
] AS a
WHERE a.10`
}

// candidate is the alert of row f, which holds if its last member does.
func (r *Rule) candidate() string {
	v := r.View
	lines := []string{
		fmt.Sprintf("'%s', %s, %s, '%s'", r.Name, cmp.Or(v.Subject, "''"), cmp.Or(v.Verdict, "''"), r.Severity),
		"toFloat64(" + v.Value + ")",
		"toFloat64(" + cmp.Or(v.Baseline, "0") + ")",
		"toFloat64(" + v.fill(v.Threshold) + ")",
		cmp.Or(v.Day, "f.day") + ", " + cmp.Or(v.Examples, "CAST([], 'Array(String)')"),
		"toBool(" + v.fill(v.Where) + ")",
	}
	return "    (\n        " + strings.Join(lines, ",\n        ") + "\n    )"
}

// fill puts the fields of v and the thresholds into one of its fields.
func (v *View) fill(text string) string {
	for _, field := range [][2]string{{"$threshold", v.Threshold}, {"$baseline", v.Baseline}, {"$value", v.Value}} {
		text = strings.ReplaceAll(text, field[0], field[1])
	}
	return fill(text, func(t Threshold) string { return "limit_" + t.Name })
}

// limitSQL is a threshold for the domain of row f: its own, that of all, or the
// default.
func limitSQL(name string) string {
	t, _ := ThresholdByName(name)
	return fmt.Sprintf("ifNull(limits[concat(own, '%s')], ifNull(limits['/%s'], %s)) AS limit_%s",
		name, name, strconv.FormatFloat(t.Default, 'f', -1, 64), name)
}
