package schema

import (
	"strings"
	"testing"
)

// A question about one domain and some days reads only their months and ranges:
// the days of the views are as good as date_end itself.
func TestViewsUseThePrimaryKey(t *testing.T) {
	db, plan := filled(t)
	for table, views := range map[string][]string{
		"reports": {"domain_days"}, "tls_reports": {"tls_days"}, "tls_failures": {"tls_failing"}, "failure_reports": {"failures"},
		"records": {"judged", "senders", "failing_senders", "disagreements"},
	} {
		insert(t, db, plan, table, "(domain, date_end, report_key) SELECT 'example.com', toDateTime('2026-01-15') + INTERVAL arrayJoin(range(10)) MONTH, 'a'")
		for _, view := range views {
			how := explain(t, db, "SELECT * FROM "+plan.Table(view)+" WHERE tenant = '' AND domain = 'example.com' AND day BETWEEN '2026-03-01' AND '2026-03-31'")
			for _, want := range []string{" Min-Max Keys: date_end ", " Parts: 1/10 ", " PrimaryKey Keys: tenant domain date_end "} {
				if !strings.Contains(how, want) {
					t.Errorf("%s: %q is not in %s", view, want, how)
				}
			}
		}
	}
}

// explain says how the server finds the rows of a query, in one line.
func explain(t *testing.T, db DB, query string) string {
	t.Helper()
	var rows []struct {
		Line string `ch:"explain"`
	}
	if err := db.Select(t.Context(), &rows, "EXPLAIN indexes = 1 "+query); err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, r := range rows {
		words = append(words, strings.Fields(strings.TrimLeft(r.Line, " │├└─"))...)
	}
	return strings.Join(words, " ")
}
