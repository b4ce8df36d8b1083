package schema

import (
	"strings"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/google/go-cmp/cmp"
)

// ready is a database in which judged is a table, so that rows have the verdicts
// that a test gives them. Its rows, and those of reports, say by day how long ago
// they were.
func ready(t *testing.T, judged string, reports ...string) (driver.Conn, Plan) {
	t.Helper()
	db, plan := filled(t)
	table := plan.Table("judged")
	for _, sql := range []string{
		"DROP VIEW " + table,
		"CREATE TABLE " + table + ` (tenant String, domain String, ago Int32, day Date DEFAULT toDate(now('UTC')) - ago, header_from String DEFAULT domain,
			service String, kind String, verdict String, missing String, count UInt64, aligned_dkim Bool, aligned_spf Bool, dkim String, spf String,
			disposition String, trust String, source String) ENGINE = Memory`,
		"INSERT INTO " + table + " (domain, ago, service, verdict, count, aligned_dkim) VALUES " + judged,
	} {
		if err := db.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range reports {
		insert(t, db, plan, "reports", "(domain, reporter, policy_p, report_key, active, date_end) SELECT c1, c2, c3, toString(rowNumberInAllBlocks()), true, toStartOfDay(now('UTC')) - INTERVAL c4 DAY + 1 FROM VALUES("+r+")")
	}
	return db, plan
}

const (
	usual = `('example.com', 'Google', 'none', 40), ('example.com', 'Google', 'none', 20), ('example.com', 'Google', 'none', 3),
		('example.com', 'Yahoo', 'none', 2), ('example.com', 'Yahoo', 'none', 2), ('example.com', 'Mail.ru', 'reject', 4),
		('silent.example', 'Google', 'reject', 60), ('silent.example', 'Google', 'reject', 61)`
	usualMail = `
		('example.com', 3, 'Host', 'aligned', 90, true), ('example.com', 20, 'Host', 'aligned_dkim_only', 5, true),
		('example.com', 3, 'CRM', 'unaligned_service', 7, false), ('example.com', 31, 'CRM', 'unaligned_service', 1, false),
		('example.com', 32, 'CRM', 'unaligned_service', 1000, false),
		('example.com', 3, 'Alumni', 'forwarded', 4, true), ('example.com', 3, 'Alumni', 'forwarded', 2, false),
		('example.com', 2, 'List', 'mailing_list', 1, false), ('example.com', 2, '198.51.100.0/24', 'spoof', 11, false),
		('example.com', 2, '203.0.113.0/24', 'spoof', 2, false), ('example.com', 2, 'Cloud', 'unknown', 3, false),
		('silent.example', 60, 'Host', 'aligned', 10, true), ('silent.example', 0, 'Host', 'aligned', 1, true)`
)

// The window ends with the newest report of each domain: of one whose reports
// stopped the last ones count, and it is stale.
func TestDomainReadiness(t *testing.T) {
	db, plan := ready(t, usualMail, usual)
	want := []string{
		"example.com | 2 | false | 4 | 3 | 5 | none | 2 | ['reject'] | 126 | 99 | 8 | 7.27 | 3 | 13 | 3",
		"silent.example | 60 | true | 2 | 1 | 2 | reject | 1 | [] | 10 | 10 | 0 | 0 | 0 | 0 | 0",
	}
	got := lines(t, db, plan.Table("domain_readiness"), "domain days_since stale days_covered reporters reports p policy_reporters other_policies "+
		"messages pass_messages at_risk_messages at_risk_percent passed_on_messages spoof_messages unknown_messages")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestReadinessSenders(t *testing.T) {
	db, plan := ready(t, usualMail, usual)
	want := []string{
		"example.com |  | spoof | 13 | 0",
		"example.com | Alumni | forwarded | 6 | 4",
		"example.com | CRM | unaligned_service | 8 | 0",
		"example.com | Cloud | unknown | 3 | 0",
		"example.com | Host | aligned | 90 | 90",
		"example.com | Host | aligned_dkim_only | 5 | 5",
		"example.com | List | mailing_list | 1 | 0",
		"silent.example | Host | aligned | 10 | 10",
	}
	if diff := cmp.Diff(want, lines(t, db, plan.Table("readiness_senders"), "domain service verdict messages pass_messages")); diff != "" {
		t.Error(diff)
	}
}

// A reporter is silent when it is so for longer than its habit.
func TestReporterHealth(t *testing.T) {
	db, plan := ready(t, `('example.com', 1, '', '', 1, false)`,
		`('example.com', 'daily', '', 10), ('example.com', 'daily', '', 11), ('example.com', 'daily', '', 12), ('example.com', 'daily', '', 12)`,
		`('example.com', 'late', '', 6), ('example.com', 'late', '', 7), ('example.com', 'late', '', 8)`,
		`('example.com', 'weekly', '', 13), ('example.com', 'weekly', '', 20), ('example.com', 'weekly', '', 27)`,
		`('example.com', 'twice', '', 30), ('example.com', 'twice', '', 31)`, `('example.com', 'gone', '', 400)`)
	want := []string{
		"daily | 4 | 1 | 10 | true", "late | 3 | 1 | 6 | false", "twice | 2 | 1 | 30 | false", "weekly | 3 | 7 | 13 | false",
	}
	if diff := cmp.Diff(want, lines(t, db, plan.Table("reporter_health"), "reporter reports usual_days days_since silent")); diff != "" {
		t.Error(diff)
	}
}

// What was not there in the weeks before is new, if there were weeks before.
func TestNewSenders(t *testing.T) {
	db, plan := ready(t, `('example.com', 2, 'Old', 'aligned', 1, true), ('example.com', 50, 'Old', 'aligned', 1, true),
		('example.com', 4, 'New', 'unaligned_service', 5, false), ('example.com', 3, 'New', 'aligned', 2, true),
		('example.com', 3, '192.0.2.0/24', 'spoof', 9, false), ('example.com', 9, 'Nine', 'aligned', 1, true),
		('young.example', 1, 'Host', 'aligned', 1, true)`,
		usual, `('young.example', 'Google', 'none', 1), ('young.example', 'Google', 'none', 3)`)
	want := []string{"example.com | New | ['aligned','unaligned_service'] | 7 | 2"}
	if diff := cmp.Diff(want, lines(t, db, plan.Table("new_senders"), "domain service verdicts messages pass_messages")); diff != "" {
		t.Error(diff)
	}
}

// Who sent regularly and stopped is gone; who sends now and then is not.
func TestGoneSenders(t *testing.T) {
	db, plan := ready(t, `('example.com', 30, 'Gone', 'aligned', 1, true), ('example.com', 31, 'Gone', 'aligned', 1, true),
		('example.com', 32, 'Gone', 'aligned', 1, true), ('example.com', 33, 'Gone', 'aligned', 1, true), ('example.com', 34, 'Gone', 'aligned', 2, true),
		('example.com', 20, 'Monthly', 'aligned', 1, true), ('example.com', 28, 'Monthly', 'aligned', 1, true), ('example.com', 36, 'Monthly', 'aligned', 1, true),
		('example.com', 44, 'Monthly', 'aligned', 1, true), ('example.com', 52, 'Monthly', 'aligned', 1, true),
		('example.com', 60, 'Twice', 'aligned', 1, true), ('example.com', 61, 'Twice', 'aligned', 1, true)`, usual)
	want := []string{"example.com | Gone | 5 | 1 | 28 | 6"}
	if diff := cmp.Diff(want, lines(t, db, plan.Table("gone_senders"), "domain service active_days usual_days quiet_days messages")); diff != "" {
		t.Error(diff)
	}
}

func TestSubdomains(t *testing.T) {
	db, plan := ready(t, usualMail, usual)
	insert(t, db, plan, "judged", `(domain, ago, header_from, verdict, count, aligned_dkim) VALUES
		('example.com', 3, 'a.example.com', 'aligned', 5, true), ('example.com', 3, 'a.example.com', 'unaligned_service', 2, false),
		('example.com', 3, 'badexample.com', 'aligned', 5, true), ('example.com', 3, 'b.a.example.com', 'spoof', 9, false)`)
	want := []string{"a.example.com | 7 | 5 | 2 | 0", "b.a.example.com | 9 | 0 | 0 | 9"}
	if diff := cmp.Diff(want, lines(t, db, plan.Table("subdomains"), "subdomain messages pass_messages at_risk_messages spoof_messages")); diff != "" {
		t.Error(diff)
	}
}

// A domain that the user did not list has no readiness.
func TestReadinessLeavesForeignDomainsOut(t *testing.T) {
	db, plan := filled(t, `domains (domain, own, ver) VALUES ('foreign.example', false, 1)`)
	for _, domain := range []string{"foreign.example", "example.com"} {
		insert(t, db, plan, "reports", "(domain, date_end, report_key, reporter, active) SELECT '"+domain+"', now() - 86400, 'a', 'Google', true")
		insert(t, db, plan, "records", "(domain, date_end, report_key, header_from, facts, count) SELECT '"+domain+"', now() - 86400, 'a', 'a."+domain+"', 3, 1")
	}
	for _, view := range []string{"newest_days", "domain_readiness", "readiness_senders", "reporter_health", "subdomains"} {
		if diff := cmp.Diff([]string{"example.com"}, lines(t, db, plan.Table(view), "domain")); diff != "" {
			t.Errorf("%s: %s", view, diff)
		}
	}
}

// A question about one domain reads its own ranges of the months of the window
// only.
func TestReadinessReadsTheWindowOnly(t *testing.T) {
	db, plan := filled(t)
	insert(t, db, plan, "reports", "(domain, date_end, report_key, active) SELECT arrayJoin(['example.com', 'example.net']), toDateTime('2026-01-15') + INTERVAL arrayJoin(range(10)) MONTH, 'a', true")
	insert(t, db, plan, "records", "(domain, date_end, report_key, count) SELECT arrayJoin(['example.com', 'example.net']), toDateTime('2026-01-15') + INTERVAL arrayJoin(range(10)) MONTH, 'a', 1")
	for view, parts := range map[string]string{
		"readiness_senders": " Parts: 1/10 ", "domain_readiness": " Parts: 1/10 ", "new_senders": " Parts: 3/10 ", "gone_senders": " Parts: 3/10 ", "subdomains": " Parts: 1/10 ",
	} {
		how := explain(t, db, "SELECT * FROM "+plan.Table(view)+" WHERE tenant = '' AND domain = 'example.com'")
		_, records, _ := strings.Cut(how, "records")
		if !strings.Contains(records, parts) || !strings.Contains(records, " PrimaryKey Keys: tenant domain date_end ") {
			t.Errorf("%s: %s", view, records[:min(len(records), 2000)])
		}
	}
}
