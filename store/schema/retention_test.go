package schema

import (
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/google/go-cmp/cmp"
)

// ttls returns the TTL of every table that has one.
func ttls(t *testing.T, db DB, p Plan) map[string]string {
	t.Helper()
	found := map[string]string{}
	for name, sql := range definitions(t, db, p) {
		if ttl := ttlOf(sql); ttl != "" {
			found[name] = ttl
		}
	}
	return found
}

func TestRetention(t *testing.T) {
	db, plan := fresh(t)
	all := func(days string) map[string]string {
		return map[string]string{
			"reports": "date_end" + days, "records": "date_end" + days, "messages": "received_at" + days,
			"tls_reports": "date_end" + days, "tls_failures": "date_end" + days,
		}
	}
	withFailures := all(" + toIntervalDay(2)")
	withFailures["failure_reports"] = "date_end + toIntervalDay(30)"
	for _, test := range []struct {
		keep, failures time.Duration
		want           map[string]string
	}{
		{0, 0, map[string]string{}},
		{400 * day, 0, all(" + toIntervalDay(400)")},
		{36 * time.Hour, 30 * day, withFailures},
		{0, 7 * day, map[string]string{"failure_reports": "date_end + toIntervalDay(7)"}},
		{longest, longest + 1, all(" + toIntervalDay(10000)")},
		{30000 * day, 100000 * day, map[string]string{}},
		{0, 0, map[string]string{}},
	} {
		plan.Retention, plan.FailureRetention = test.keep, test.failures
		migrate(t, db, plan, migrations(t))
		if diff := cmp.Diff(test.want, ttls(t, db, plan)); diff != "" {
			t.Errorf("retention %v, of failure reports %v: %s", test.keep, test.failures, diff)
		}
	}
}

// Of two rows of one month one is old enough and one is not. The rows of failure
// reports go one by one, those of other tables wait for their month.
func TestRetentionOfRows(t *testing.T) {
	wait := clickhouse.Context(t.Context(), clickhouse.WithSettings(clickhouse.Settings{"mutations_sync": 2}))
	for table, want := range map[string][]string{
		"failure_reports": {"young"},
		"tls_reports":     {"old", "young"},
	} {
		db, plan := filled(t, table+" (date_end, report_key) VALUES ('2024-02-01 00:00:00', 'old'), ('2024-02-28 00:00:00', 'young')")
		keep := time.Since(time.Date(2024, 2, 14, 0, 0, 0, 0, time.UTC))
		plan.Retention, plan.FailureRetention = keep, keep
		if err := plan.run(wait, db, migrations(t)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, lines(t, db, plan.Table(table), "toStringCutToZero(report_key)")); diff != "" {
			t.Errorf("%s: %s", table, diff)
		}
	}
}

// Rows that come too late go without anybody asking.
func TestRetentionOfLateRows(t *testing.T) {
	db, plan := fresh(t)
	plan.FailureRetention = 30 * day
	migrate(t, db, plan, migrations(t))
	insert(t, db, plan, "failure_reports", "(date_end, report_key) SELECT now() - INTERVAL arrayJoin([29, 31]) DAY, 'a'")
	if err := db.Exec(t.Context(), "OPTIMIZE TABLE "+plan.Table("failure_reports")+" FINAL"); err != nil {
		t.Fatal(err)
	}
	if got := lines(t, db, plan.Table("failure_reports"), "date_end"); len(got) != 1 {
		t.Errorf("rows that ended 29 and 31 days ago became %v, want the younger", got)
	}
}
