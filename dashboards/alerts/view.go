package alerts

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// ViewSQL returns the SELECT of view domain_alerts as text of a migration: one row
// for each domain rule, domain and subject whose condition holds now. It needs the
// template "limits", the thresholds that are set, as a map.
func ViewSQL() string {
	parts := make([]string, len(DomainRules))
	for i := range DomainRules {
		parts[i] = DomainRules[i].sql()
	}
	return strings.Join(parts, "\nUNION ALL\n")
}

func (r *Rule) sql() string {
	v := r.View
	columns := []string{
		"f.tenant AS tenant",
		"f.domain AS domain",
		fmt.Sprintf("'%s' AS alert", r.Name),
		cmp.Or(v.Subject, "''") + " AS subject",
		cmp.Or(v.Verdict, "''") + " AS verdict",
		fmt.Sprintf("'%s' AS severity", r.Severity),
		v.Value + " AS value",
		cmp.Or(v.Baseline, "toFloat64(0)") + " AS baseline",
		v.Threshold + " AS threshold",
		v.Day + " AS day",
		cmp.Or(v.Examples, "CAST([], 'Array(String)')") + " AS examples",
	}
	text := "WITH {{template \"limits\"}} AS limits\nSELECT\n    " + strings.Join(columns, ",\n    ") +
		fmt.Sprintf("\nFROM {{table \"%s\"}} AS f\nWHERE %s", v.From, v.Where)
	return fill(text, limitSQL)
}

// limitSQL is the threshold for the domain of row f: its own, that of all, or the
// default.
func limitSQL(t Threshold) string {
	return fmt.Sprintf("ifNull(limits[concat(f.domain, '/%s')], ifNull(limits['/%s'], %s))",
		t.Name, t.Name, strconv.FormatFloat(t.Default, 'f', -1, 64))
}
