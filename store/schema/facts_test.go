package schema

import (
	"strings"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/google/go-cmp/cmp"
)

// factsAt is noon of a day after the reports of these tests.
const factsAt = "CREATE OR REPLACE VIEW %clock AS SELECT toDateTime('2026-11-20 12:00:00', 'UTC') AS now"

// atNoon is a filled database whose clock stands at noon.
func atNoon(t *testing.T, rows ...string) (driver.Conn, Plan) {
	t.Helper()
	db, plan := filled(t, rows...)
	if err := db.Exec(t.Context(), strings.ReplaceAll(factsAt, "%clock", plan.Table("clock"))); err != nil {
		t.Fatal(err)
	}
	return db, plan
}

const lateTLS = `tls_reports (domain, date_end, report_key, active, reporter, trust, policies.type, policies.domain, policies.successful, policies.failed) VALUES
	-- the last day of one, with two types of policy; the day before, and too long ago
	('example.com', '2026-11-20 00:00:00', 'a', true, 'Google', 'verified', ['tlsa', 'sts'], ['', ''], [10, 20], [1, 2]),
	('example.com', '2026-11-19 00:00:00', 'b', true, 'Google', 'verified', ['sts'], [''], [100], [0]),
	('example.com', '2026-11-13 00:00:00', 'c', true, 'Google', 'verified', ['sts'], [''], [1000], [0]),
	-- that of another one came later, and counts from its own end
	('example.com', '2026-11-18 00:00:00', 'd', true, 'Microsoft', 'verified', ['sts'], [''], [0], [7]),
	-- silent, forged, of days to come, without a policy, not the content that counts, not own
	('example.com', '2026-11-17 12:00:00', 'e', true, 'Silent', 'verified', ['sts'], [''], [0], [1000]),
	('example.com', '2026-11-20 00:00:00', 'f', true, 'Google', 'failed', ['sts'], [''], [0], [1000]),
	('example.com', '2026-11-20 14:00:00', 'g', true, 'Google', 'verified', ['sts'], [''], [0], [1000]),
	('example.com', '2026-11-20 00:00:00', 'h', true, 'Google', 'verified', [], [], [], []),
	('example.com', '2026-11-20 00:00:00', 'i', false, 'Google', 'verified', ['sts'], [''], [0], [1000]),
	('foreign.example', '2026-11-20 00:00:00', 'a', true, 'Google', 'verified', ['sts'], [''], [0], [1000])`

const lateTLSFailures = `tls_failures (domain, date_end, report_key, row_no, reporter, trust, policy_type, result_type, sessions) VALUES
	('example.com', '2026-11-20 00:00:00', 'a', 0, 'Google', 'verified', 'sts', 'certificate-expired', 2),
	('example.com', '2026-11-20 00:00:00', 'a', 1, 'Google', 'verified', 'sts', 'certificate-expired', 3),
	('example.com', '2026-11-19 00:00:00', 'b', 0, 'Google', 'verified', 'sts', 'certificate-expired', 10),
	('example.com', '2026-11-18 00:00:00', 'd', 0, 'Microsoft', 'verified', 'sts', 'certificate-expired', 7),
	('example.com', '2026-11-14 00:00:00', 'j', 0, 'Google', 'verified', 'tlsa', 'tlsa-invalid', 5),
	('example.com', '2026-11-13 00:00:00', 'c', 0, 'Google', 'verified', 'sts', 'certificate-expired', 1000),
	('example.com', '2026-11-17 12:00:00', 'e', 0, 'Silent', 'verified', 'sts', 'certificate-expired', 1000),
	('example.com', '2026-11-20 00:00:00', 'f', 0, 'Google', 'failed', 'sts', 'certificate-expired', 1000),
	('example.com', '2026-11-20 14:00:00', 'g', 0, 'Google', 'verified', 'sts', 'certificate-expired', 1000),
	('foreign.example', '2026-11-20 00:00:00', 'a', 0, 'Google', 'verified', 'sts', 'certificate-expired', 1000)`

const foreign = `domains (domain, own, ver) VALUES ('foreign.example', false, 1)`

func TestTLSFacts(t *testing.T) {
	db, plan := atNoon(t, foreign, lateTLS, lateTLSFailures)
	want := []string{"example.com | sts | 20 | 9 | 120 | 9 | 2026-11-19", "example.com | tlsa | 10 | 1 | 10 | 1 | 2026-11-19"}
	got := lines(t, db, plan.Table("tls_facts"), "domain policy_type successful_1d failed_1d successful_7d failed_7d day")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	want = []string{"example.com | sts | certificate-expired | 12 | 22 | 2 | 2026-11-19", "example.com | tlsa | tlsa-invalid | 0 | 5 | 0 | 1970-01-01"}
	got = lines(t, db, plan.Table("tls_failure_facts"), "domain policy_type result_type sessions_1d sessions_7d reporters_1d day")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// What reporters see differs only if the record was there for a day before, and
// most of them, and of their messages, agree.
func TestPolicyFacts(t *testing.T) {
	for _, c := range []struct {
		name, published, reports, want string
	}{
		{
			"as published", "(true, 'reject', '2026-11-01 00:00:00')",
			"('Google', 'reject', '2026-11-20 00:00:00', 9), ('Yahoo', 'none', '2026-11-20 00:00:00', 1)", "reject | reject | false | 2 | 2026-11-19",
		},
		{
			"most see another", "(true, 'reject', '2026-11-01 00:00:00')",
			"('Google', 'none', '2026-11-20 00:00:00', 9), ('Mail', 'none', '2026-11-19 00:00:00', 1), ('Yahoo', 'reject', '2026-11-20 00:00:00', 1)", "reject | none | true | 3 | 2026-11-19",
		},
		{
			"many messages of one", "(true, 'reject', '2026-11-01 00:00:00')",
			"('Google', 'none', '2026-11-20 00:00:00', 9000), ('Mail', 'reject', '2026-11-19 00:00:00', 1), ('Yahoo', 'reject', '2026-11-20 00:00:00', 1)", "reject | reject | false | 3 | 2026-11-19",
		},
		{
			"many of few messages", "(true, 'reject', '2026-11-01 00:00:00')",
			"('Google', 'reject', '2026-11-20 00:00:00', 9000), ('Mail', 'none', '2026-11-19 00:00:00', 1), ('Yahoo', 'none', '2026-11-20 00:00:00', 1)", "reject | none | false | 3 | 2026-11-19",
		},
		{
			"it was before", "(true, 'none', '2026-11-01 00:00:00')",
			"('Google', 'reject', '2026-11-19 00:00:00', 9), ('Google', 'none', '2026-11-20 00:00:00', 1)", "none | none | false | 1 | 2026-11-19",
		},
		{"changed on the day", "(true, 'reject', '2026-11-18 00:00:01')", "('Google', 'none', '2026-11-20 00:00:00', 9)", "reject |  | false | 0 | 1970-01-01"},
		{"changed a day before", "(true, 'reject', '2026-11-18 00:00:00')", "('Google', 'none', '2026-11-20 00:00:00', 9)", "reject | none | true | 1 | 2026-11-19"},
		{"no record", "(false, '', '2026-11-01 00:00:00')", "('Google', 'none', '2026-11-20 00:00:00', 9)", " | none | false | 1 | 2026-11-19"},
		{"reporters do not say", "(true, 'reject', '2026-11-01 00:00:00')", "('Google', '', '2026-11-20 00:00:00', 9)", "reject |  | false | 0 | 1970-01-01"},
		{"all are silent", "(true, 'reject', '2026-11-01 00:00:00')", "('Google', 'none', '2026-11-17 00:00:00', 9)", "reject |  | false | 0 | 1970-01-01"},
	} {
		db, plan := atNoon(t, foreign)
		insert(t, db, plan, "published", "(domain, found, p, since) SELECT arrayJoin(['example.com', 'foreign.example']), c1, c2, c3 FROM VALUES("+c.published+")")
		insert(t, db, plan, "reports", "(domain, reporter, policy_p, date_begin, date_end, messages, report_key, active) SELECT arrayJoin(['example.com', 'foreign.example']), c1, c2, toDateTime(c3, 'UTC') - 86400, c3, c4, toString(rowNumberInAllBlocks()), true FROM VALUES("+c.reports+")")
		got := lines(t, db, plan.Table("policy_facts"), "published_p seen_p differs reporters day")
		if diff := cmp.Diff([]string{c.want}, got); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

// A question about one domain reads its own ranges only, of the months that the
// baseline may lie in.
func TestFactsReadTheirMonthsOnly(t *testing.T) {
	const months = "toDateTime('2026-02-15') + INTERVAL arrayJoin(range(10)) MONTH"
	db, plan := atNoon(t)
	for _, table := range []string{"reports", "tls_reports"} {
		insert(t, db, plan, table, "(domain, date_end, report_key, active, reporter) SELECT arrayJoin(['example.com', 'example.net']), "+months+", 'a', true, 'Google'")
	}
	for _, table := range []string{"records", "tls_failures"} {
		insert(t, db, plan, table, "(domain, date_end, report_key, reporter) SELECT arrayJoin(['example.com', 'example.net']), "+months+", 'a', 'Google'")
	}
	for _, view := range []struct{ name, table, key string }{
		{"reporter_windows", "reports", "tenant in ['"},
		{"domain_facts", "records", "domain in ['example.com"},
		{"sender_facts", "records", "domain in ['example.com"},
		{"known_senders", "records", "domain in ['example.com"},
		{"tls_facts", "tls_reports", "domain in ['example.com"},
		{"tls_failure_facts", "tls_failures", "domain in ['example.com"},
	} {
		how := explain(t, db, "SELECT * FROM "+plan.Table(view.name)+" WHERE tenant = '' AND domain = 'example.com'")
		_, read, _ := strings.Cut(how, "ReadFromMergeTree ("+plan.Database+"."+view.table+")")
		read, _, _ = strings.Cut(strings.ReplaceAll(read, `\'`, "'"), "ReadFromMergeTree")
		for _, want := range []string{" Parts: 2/10 ", " PrimaryKey Keys: tenant domain date_end ", view.key} {
			if !strings.Contains(read, want) {
				t.Errorf("%s: %q is not in %s", view.name, want, read[:min(len(read), 1500)])
			}
		}
	}
}

// What a database had before there were facts, or grades, is part of them.
func TestFactsOfOlderDatabases(t *testing.T) {
	all := migrations(t)
	for _, version := range []int{7, 9} {
		db, plan := fresh(t)
		migrate(t, db, plan, all[:version])
		insert(t, db, plan, "reports", "(domain, date_end, report_key, reporter, active) SELECT 'example.com', now() - 86400, 'a', 'Google', true")
		insert(t, db, plan, "records", "(domain, date_end, report_key, reporter, dkim, count) SELECT 'example.com', now() - 86400, 'a', 'Google', 'pass', 5")
		migrate(t, db, plan, all)
		want := []string{"example.com | 1 | 5 | 5 | 0"}
		if diff := cmp.Diff(want, lines(t, db, plan.Table("domain_facts"), "domain reporters messages_1d pass_messages_1d history_days")); diff != "" {
			t.Errorf("from version %d: %s", version, diff)
		}
	}
}

// A forged report is no sign of life, nor is one of days to come.
func TestReporterHealthOfForged(t *testing.T) {
	db, plan := atNoon(t, `reports (domain, reporter, report_key, active, trust, date_end) VALUES
		('example.com', 'Google', 'a', true, 'verified', '2026-11-02 00:00:00'), ('example.com', 'Google', 'b', true, 'verified', '2026-11-03 00:00:00'),
		('example.com', 'Google', 'c', true, 'verified', '2026-11-04 00:00:00'), ('example.com', 'Google', 'd', true, 'failed', '2026-11-19 00:00:00'),
		('example.com', 'Google', 'e', true, 'verified', '2026-11-25 00:00:00')`)
	want := []string{"Google | 3 | 1 | 17 | true"}
	if diff := cmp.Diff(want, lines(t, db, plan.Table("reporter_health"), "reporter reports usual_days days_since silent")); diff != "" {
		t.Error(diff)
	}
}
