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

// ViewSQL returns the SELECT of view domain_alerts as text of a migration: one row
// for each domain rule, domain and subject whose condition holds now. It needs
// templates of the sources that the rules name, and "limits", the thresholds that
// are set, as a map. Each source is read once.
func ViewSQL() string {
	var sources, parts []string
	for i := range DomainRules {
		if from := DomainRules[i].View.From; !slices.Contains(sources, from) {
			sources = append(sources, from)
		}
	}
	for _, source := range sources {
		parts = append(parts, sourceSQL(source))
	}
	return strings.Join(parts, "\nUNION ALL\n")
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
	with := []string{"{{template \"limits\"}} AS limits"}
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
	return fmt.Sprintf("ifNull(limits[concat(f.domain, '/%s')], ifNull(limits['/%s'], %s)) AS limit_%s",
		name, name, strconv.FormatFloat(t.Default, 'f', -1, 64), name)
}
