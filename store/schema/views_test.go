package schema

import (
	"strings"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/google/go-cmp/cmp"
)

// filled is a migrated database with the given rows: texts of table, columns in
// brackets and VALUES.
func filled(t *testing.T, rows ...string) (driver.Conn, Plan) {
	t.Helper()
	db, plan := fresh(t)
	migrate(t, db, plan, migrations(t))
	for _, text := range rows {
		table, rest, _ := strings.Cut(text, " ")
		insert(t, db, plan, table, rest)
	}
	return db, plan
}

func insert(t *testing.T, db DB, p Plan, table, rows string) {
	t.Helper()
	if err := db.Exec(t.Context(), "INSERT INTO "+p.Table(table)+" "+rows); err != nil {
		t.Fatal(err)
	}
}

// lines returns the given columns of a table or view, one text a row, sorted.
func lines(t *testing.T, db DB, from, columns string) []string {
	t.Helper()
	var rows []struct {
		Line string `ch:"line"`
	}
	query := "SELECT arrayStringConcat([toString(" + strings.ReplaceAll(columns, " ", "), toString(") + ")], ' | ') AS line FROM " + from + " ORDER BY line"
	if err := db.Select(t.Context(), &rows, query); err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, r := range rows {
		all = append(all, r.Line)
	}
	return all
}

const tlsReports = `tls_reports (tenant, domain, date_end, report_key, content_hash, active, reporter, ver, policies.type, policies.domain, policies.successful, policies.failed) VALUES
	-- 103 sessions, each under two policies of one domain; the end is the next midnight
	('', 'example.com', '2026-11-02 00:00:00', 'a', '1', true, 'Google', 1, ['tlsa', 'sts'], ['example.com', 'example.com'], [100, 100], [3, 3]),
	-- two policies of one type and domain, after a change of the policy
	('', 'example.com', '2026-11-01 23:59:59', 'b', '1', true, 'Microsoft', 1, ['sts', 'sts'], ['example.com', 'example.com'], [10, 20], [1, 0]),
	-- other contents of that report, of which one counted once
	('', 'example.com', '2026-11-01 23:59:59', 'b', '2', false, 'Microsoft', 1, ['sts'], ['example.com'], [1000], [1000]),
	('', 'example.com', '2026-11-01 23:59:59', 'b', '3', true, 'Microsoft', 1, ['sts'], ['example.com'], [2000], [2000]),
	-- no policies
	('', 'example.com', '2026-11-01 23:59:59', 'c', '1', true, 'Yahoo', 1, [], [], [], []),
	-- the next day, another domain, another tenant
	('', 'example.com', '2026-11-03 00:00:00', 'd', '1', true, 'Google', 1, ['sts'], ['example.com'], [5], [5]),
	('', 'example.net', '2026-11-02 00:00:00', 'e', '1', true, 'Google', 1, ['no-policy-found'], ['example.net'], [0], [0]),
	('two', 'example.com', '2026-11-02 00:00:00', 'a', '1', true, 'Google', 1, ['sts'], ['example.com'], [1], [0])`

const replacedTLSReport = `tls_reports (tenant, domain, date_end, report_key, content_hash, active, ver) VALUES
	('', 'example.com', '2026-11-01 23:59:59', 'b', '3', false, 2)`

func TestTLSDays(t *testing.T) {
	db, plan := filled(t, tlsReports, replacedTLSReport)
	want := []string{
		" | example.com | 2026-11-01 |  | 1 | 1 | 0 | 0 | 0",
		" | example.com | 2026-11-01 | sts | 2 | 2 | 130 | 4 | 2.99",
		" | example.com | 2026-11-01 | tlsa | 1 | 1 | 100 | 3 | 2.91",
		" | example.com | 2026-11-02 | sts | 1 | 1 | 5 | 5 | 50",
		" | example.net | 2026-11-01 | no-policy-found | 1 | 1 | 0 | 0 | 0",
		"two | example.com | 2026-11-01 | sts | 1 | 1 | 1 | 0 | 0",
	}
	got := lines(t, db, plan.Table("tls_days"), "tenant domain day policy_type reports reporters successful_sessions failed_sessions failed_percent")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

const tlsFailures = `tls_failures (domain, date_end, report_key, row_no, reporter, policy_type, policy_domain, result_type, sending_mta_ip, sending_mta_raw, receiving_mx, sessions, reason_code, ver, is_deleted) VALUES
	-- the same three sessions in two ways, one of them in two rows
	('example.com', '2026-11-02 00:00:00', 'a', 0, 'Google', 'sts', 'example.com', 'certificate-expired', '192.0.2.1', '', 'mx1.example.com', 1, 'X509', 1, 0),
	('example.com', '2026-11-02 00:00:00', 'a', 1, 'Google', 'sts', 'example.com', 'certificate-expired', '192.0.2.1', '', 'mx1.example.com', 2, 'X509', 1, 0),
	('example.com', '2026-11-02 00:00:00', 'a', 2, 'Google', 'sts', 'example.com', 'validation-failure', '192.0.2.1', '', 'mx1.example.com', 3, '', 1, 0),
	-- the same sessions again, under the policy of another type, of the mail host
	('example.com', '2026-11-02 00:00:00', 'a', 3, 'Google', 'tlsa', 'mx1.example.com', 'certificate-expired', '192.0.2.1', '', 'mx1.example.com', 3, 'X509', 1, 0),
	-- another reporter; addresses that are absent, unreadable and of IPv6
	('example.com', '2026-11-01 23:59:59', 'b', 0, 'Microsoft', 'sts', 'example.com', 'certificate-expired', '192.0.2.1', '', 'mx1.example.com', 10, 'X509', 1, 0),
	('example.com', '2026-11-01 23:59:59', 'b', 1, 'Microsoft', 'sts', 'example.com', 'sts-policy-fetch-error', '::', '', '', 4, '', 1, 0),
	('example.com', '2026-11-01 23:59:59', 'b', 2, 'Microsoft', 'sts', 'example.com', 'sts-policy-fetch-error', '::', 'a host', '', 5, '', 1, 0),
	('example.com', '2026-11-01 23:59:59', 'b', 3, 'Microsoft', 'sts', 'example.com', 'sts-policy-fetch-error', '2001:db8::ffff:1', '', '', 6, '', 1, 0),
	('example.com', '2026-11-01 23:59:59', 'b', 4, 'Microsoft', 'sts', 'example.com', 'sts-policy-fetch-error', '::', '', '', 1000, '', 1, 0)`

const unknownTLSFailure = `tls_failures (domain, date_end, report_key, row_no, result_type, sessions, raw_words) VALUES
	('example.com', '2026-11-02 00:00:00', 'a', 4, 'unknown', 7, ['result_type=New-Type'])`

const replacedTLSFailure = `tls_failures (domain, date_end, report_key, row_no, ver, is_deleted) VALUES
	('example.com', '2026-11-01 23:59:59', 'b', 4, 2, 1)`

func TestTLSFailing(t *testing.T) {
	db, plan := filled(t, tlsFailures, unknownTLSFailure, replacedTLSFailure)
	want := []string{
		"2026-11-01 |  |  | New-Type |  |  |  | 7 | 1",
		"2026-11-01 | sts | example.com | certificate-expired | X509 | 192.0.2.1 | mx1.example.com | 13 | 2",
		"2026-11-01 | sts | example.com | sts-policy-fetch-error |  |  |  | 4 | 1",
		"2026-11-01 | sts | example.com | sts-policy-fetch-error |  | 2001:db8::ffff:1 |  | 6 | 1",
		"2026-11-01 | sts | example.com | sts-policy-fetch-error |  | a host |  | 5 | 1",
		"2026-11-01 | sts | example.com | validation-failure |  | 192.0.2.1 | mx1.example.com | 3 | 1",
		"2026-11-01 | tlsa | mx1.example.com | certificate-expired | X509 | 192.0.2.1 | mx1.example.com | 3 | 1",
	}
	got := lines(t, db, plan.Table("tls_failing"), "day policy_type policy_domain result_type reason_code sending_mta receiving_mx sessions reporters")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Only addresses of IPv4 lose the prefix that maps them into IPv6.
func TestFailingSenders(t *testing.T) {
	db, plan := filled(t, `records (report_key, row_no, source_ip, count) VALUES
		('a', 0, '192.0.2.1', 1), ('a', 1, '2001:db8::ffff:1', 2), ('a', 2, '::ffff:0:c000:201', 3)`)
	want := []string{"192.0.2.1 | 1", "2001:db8::ffff:1 | 2", "::ffff:0:c000:201 | 3"}
	if diff := cmp.Diff(want, lines(t, db, plan.Table("failing_senders"), "source messages")); diff != "" {
		t.Error(diff)
	}
}

const failureReports = `failure_reports (domain, date_end, report_key, active, reporter, failed, unaligned, delivery, source_ip, source_raw, incidents, header_from, ver) VALUES
	-- an instant, not an end: midnight belongs to the day that begins
	('example.com', '2026-11-02 00:00:00', 'a', true, 'mail.example', ['dmarc'], ['dkim', 'spf'], 'reject', '192.0.2.1', '', 2, 'example.com', 1),
	('example.com', '2026-11-02 23:59:59', 'b', true, 'other.example', ['dmarc'], ['dkim', 'spf'], 'reject', '192.0.2.1', '', 1, 'example.com', 1),
	('example.com', '2026-11-02 23:59:59', 'c', true, 'mail.example', ['spf'], [], '', '::', 'unknown', 1, 'example.com', 1),
	('example.com', '2026-11-02 23:59:59', 'd', false, 'mail.example', ['spf'], [], '', '::', 'unknown', 500, 'example.com', 1)`

func TestFailures(t *testing.T) {
	db, plan := filled(t, failureReports)
	want := []string{
		"2026-11-02 | example.com | 192.0.2.1 | ['dmarc'] | ['dkim','spf'] | reject | 2 | 2 | 3",
		"2026-11-02 | example.com | unknown | ['spf'] | [] |  | 1 | 1 | 1",
	}
	got := lines(t, db, plan.Table("failures"), "day header_from source failed unaligned delivery reports reporters incidents")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

const mails = `messages (source, mail_key, received_at, outcome, reason, size, ver) VALUES
	('inbox', 'a', '2026-11-01 23:59:59', 'stored', '', 100, 9),
	('inbox', 'b', '2026-11-01 00:00:00', 'stored', '', 50, 9),
	('inbox', 'c', '2026-11-01 12:00:00', 'rejected', 'malformed_xml', 7, 1),
	('other', 'c', '2026-11-01 12:00:00', 'rejected', 'malformed_xml', 7, 1),
	('inbox', 'd', '2026-11-02 00:00:00', 'not_report', '', 1, 1)`

// The mail was replayed, and is not rejected any more.
const replayedMail = `messages (source, mail_key, received_at, outcome, reason, size, ver) VALUES
	('inbox', 'c', '2026-11-01 12:00:00', 'stored', '', 7, 2)`

func TestMailDays(t *testing.T) {
	db, plan := filled(t, mails, replayedMail)
	want := []string{
		"inbox | 2026-11-01 | stored |  | 3 | 157",
		"inbox | 2026-11-02 | not_report |  | 1 | 1",
		"other | 2026-11-01 | rejected | malformed_xml | 1 | 7",
	}
	if diff := cmp.Diff(want, lines(t, db, plan.Table("mail_days"), "source day outcome reason mails bytes")); diff != "" {
		t.Error(diff)
	}
}
