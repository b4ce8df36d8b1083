package schema

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// judgedRows are rows of two domains, of which one is not own. Facts: 8192 is
// judged, 16 foreign DKIM, 4 and 8 reported DKIM and SPF, 3 aligned both.
var judgedRows = []string{
	`records (domain, date_end, report_key, row_no, reporter, source_ip, source_raw, count, disposition, dkim, spf, header_from, dkim_auth.domain, dkim_auth.result, facts, signer, trust) VALUES
	('example.com', '2026-11-02 00:00:00', 'a', 0, 'Google', '192.0.2.1', '', 10, 'none', 'pass', 'pass', 'example.com', ['example.com'], ['pass'], 8207, '', 'verified'),
	('example.com', '2026-11-02 00:00:00', 'a', 1, 'Google', '192.0.2.2', '', 5, 'reject', 'fail', 'fail', 'example.com', ['mailer.example'], ['pass'], 8208, 'mailer.example', 'verified'),
	('example.com', '2026-11-02 00:00:00', 'a', 2, 'Google', '192.0.2.3', '', 3, 'reject', 'fail', 'fail', 'example.com', ['nobody.example'], ['pass'], 8208, 'nobody.example', ''),
	('example.com', '2026-11-02 00:00:00', 'a', 3, 'Google', '2001:db8::1:2', '', 2, 'none', 'fail', 'fail', 'example.com', [], [], 8192, '', ''),
	('example.com', '2026-11-02 00:00:00', 'a', 4, 'Google', '::', 'a host', 1, 'none', 'fail', 'fail', 'example.com', [], [], 8192, '', ''),
	('foreign.example', '2026-11-02 00:00:00', 'b', 0, 'Google', '192.0.2.1', '', 100, 'none', 'fail', 'fail', 'foreign.example', [], [], 8196, '', '')`,
	`sources (source_ip, ptr, asn, as_org, country, service, kind, basis, own, ver) VALUES
	('192.0.2.1', 'old.example.com', 1, 'Old', 'FR', 'Old', 'isp', 'ptr', [], 1),
	('192.0.2.1', 'mx.example.com', 64500, 'Example', 'DE', 'Example', 'company', 'ptr_org', ['example.com'], 2),
	('192.0.2.2', 'a.cloud.example', 64501, 'Cloud', 'US', 'Cloud', 'cloud', 'as', [], 1),
	('192.0.2.3', 'b.cloud.example', 64501, 'Cloud', 'US', 'Cloud', 'cloud', 'as', [], 1)`,
	`signers (domain, service, kind, ver) VALUES ('mailer.example', 'Mailer', 'marketing', 1), ('nobody.example', 'nobody.example', '', 1)`,
	`domains (domain, own, ver) VALUES ('foreign.example', false, 2), ('foreign.example', true, 1), ('example.com', true, 1)`,
}

// The service is that of the signer where the catalogue knows it, else that of
// the address, else its network, and never nothing.
func TestJudged(t *testing.T) {
	db, plan := filled(t, judgedRows...)
	want := []string{
		"192.0.2.1 | Example | company | mx.example.com | 64500 | DE | true | true | true | aligned | ",
		"192.0.2.2 | Mailer | marketing | a.cloud.example | 64501 | US | false | false | false | unaligned_service | own DKIM domain, custom return-path",
		"192.0.2.3 | nobody.example |  | b.cloud.example | 64501 | US | false | false | false | unknown | ",
		"2001:db8::1:2 | 2001:db8::/64 |  |  | 0 |  | false | false | false | unknown | ",
		"a host | unreadable address |  |  | 0 |  | false | false | false | spoof | ",
	}
	got := lines(t, db, plan.Table("judged"), "source service kind ptr asn country own_source aligned_dkim aligned_spf verdict missing")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSenders(t *testing.T) {
	db, plan := filled(t, judgedRows...)
	want := []string{
		"2026-11-01 | 2001:db8::/64 |  | unknown | 2 | 0 | 0 | 1 | []",
		"2026-11-01 | Example | company | aligned | 10 | 0 | 10 | 1 | ['DE']",
		"2026-11-01 | Mailer | marketing | unaligned_service | 5 | 5 | 5 | 1 | ['US']",
		"2026-11-01 | nobody.example |  | unknown | 3 | 3 | 0 | 1 | ['US']",
		"2026-11-01 | unreadable address |  | spoof | 1 | 0 | 0 | 1 | []",
	}
	got := lines(t, db, plan.Table("senders"), "day service kind verdict messages blocked_messages trusted_messages sources countries")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestFailingSendersSayWho(t *testing.T) {
	db, plan := filled(t, judgedRows...)
	want := []string{
		"192.0.2.2 | Mailer | marketing | US | unaligned_service | 5",
		"192.0.2.3 | nobody.example |  | US | unknown | 3",
		"2001:db8::1:2 | 2001:db8::/64 |  |  | unknown | 2",
		"a host | unreadable address |  |  | spoof | 1",
	}
	if diff := cmp.Diff(want, lines(t, db, plan.Table("failing_senders"), "source service kind country verdict messages")); diff != "" {
		t.Error(diff)
	}
}

func TestDisagreements(t *testing.T) {
	db, plan := filled(t, `records (domain, date_end, report_key, row_no, reporter, count, facts) VALUES
		('example.com', '2026-11-02 00:00:00', 'a', 0, 'Google', 1, 8192 + 4),
		('example.com', '2026-11-02 00:00:00', 'a', 1, 'Google', 2, 8192 + 1),
		('example.com', '2026-11-02 00:00:00', 'a', 2, 'Google', 4, 8192 + 8),
		('example.com', '2026-11-02 00:00:00', 'a', 3, 'Google', 8, 8192 + 2),
		('example.com', '2026-11-02 00:00:00', 'a', 4, 'Google', 16, 8192 + 15),
		('example.com', '2026-11-02 00:00:00', 'b', 0, 'agrees', 1, 8192 + 15),
		-- from before there were facts
		('example.com', '2026-11-02 00:00:00', 'c', 0, 'old', 1, 4),
		('foreign.example', '2026-11-02 00:00:00', 'd', 0, 'Google', 1, 8192 + 4)`,
		`domains (domain, own, ver) VALUES ('foreign.example', false, 1)`)
	want := []string{"example.com | 2026-11-01 | Google | 31 | 1 | 2 | 4 | 8"}
	got := lines(t, db, plan.Table("disagreements"), "domain day reporter messages dkim_only_reported dkim_only_recomputed spf_only_reported spf_only_recomputed")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// reportsOfAll are reports of every kind for an own and a foreign domain.
var reportsOfAll = []string{
	`reports (domain, date_end, report_key, content_hash, active, reporter, messages, trust, trust_domain, received_at, ver) VALUES
	('example.com', '2026-11-02 00:00:00', 'a', '1', true, 'Google', 5, 'verified', 'google.com', '2026-11-02 01:00:00', 1),
	('example.com', '2026-11-03 00:00:00', 'b', '1', true, 'Google', 6, 'verified', 'google.com', '2026-11-03 01:00:00', 1),
	('example.com', '2026-11-03 00:00:00', 'b', '2', false, 'Google', 600, 'failed', 'evil.example', '2026-11-03 02:00:00', 1),
	('foreign.example', '2026-11-02 00:00:00', 'c', '1', true, 'Google', 7, 'failed', '', '2026-11-02 01:00:00', 1),
	('foreign.example', '2026-11-03 00:00:00', 'd', '1', true, 'Google', 7, 'failed', '', '2026-11-03 01:00:00', 1)`,
	`tls_reports (domain, date_end, report_key, content_hash, active, reporter, trust, received_at, ver) VALUES
	('example.com', '2026-11-02 00:00:00', 'e', '1', true, 'Google', '', '2026-11-02 01:00:00', 1),
	('foreign.example', '2026-11-02 00:00:00', 'f', '1', true, 'Google', '', '2026-11-02 01:00:00', 1)`,
	`failure_reports (domain, date_end, report_key, content_hash, active, reporter, trust, received_at, ver) VALUES
	('example.com', '2026-11-02 00:00:00', 'g', '1', true, 'mail.example', 'authenticated', '2026-11-02 01:00:00', 1)`,
	`tls_failures (domain, date_end, report_key, sessions) VALUES ('foreign.example', '2026-11-02 00:00:00', 'f', 1)`,
	`domains (domain, own, ver) VALUES ('foreign.example', false, 1)`,
}

func TestReportTrust(t *testing.T) {
	db, plan := filled(t, reportsOfAll...)
	want := []string{
		"dmarc | Google | verified | google.com | 2 | 11 | 2026-11-03 01:00:00",
		"failure | mail.example | authenticated |  | 1 | 0 | 2026-11-02 01:00:00",
		"tls | Google |  |  | 1 | 0 | 2026-11-02 01:00:00",
	}
	if diff := cmp.Diff(want, lines(t, db, plan.Table("report_trust"), "kind reporter grade trust_domain reports messages last")); diff != "" {
		t.Error(diff)
	}
}

func TestForeignReports(t *testing.T) {
	db, plan := filled(t, reportsOfAll...)
	want := []string{
		"foreign.example | dmarc | Google | 2 | 2026-11-02 01:00:00 | 2026-11-03 01:00:00",
		"foreign.example | tls | Google | 1 | 2026-11-02 01:00:00 | 2026-11-02 01:00:00",
	}
	if diff := cmp.Diff(want, lines(t, db, plan.Table("foreign_reports"), "domain kind reporter reports first last")); diff != "" {
		t.Error(diff)
	}
}

// No other view shows what is not of an own domain.
func TestViewsLeaveForeignDomainsOut(t *testing.T) {
	db, plan := filled(t, reportsOfAll...)
	for view, want := range map[string][]string{
		"domain_days": {"example.com", "example.com"}, "policies": {"example.com"}, "tls_days": {"example.com"}, "tls_failing": nil, "failures": {"example.com"},
	} {
		if diff := cmp.Diff(want, lines(t, db, plan.Table(view), "domain")); diff != "" {
			t.Errorf("%s: %s", view, diff)
		}
	}
}

// Rows from before there were facts have what their columns tell.
func TestFactsOfOldRows(t *testing.T) {
	all := migrations(t)
	db, plan := fresh(t)
	migrate(t, db, plan, all[:7])
	insert(t, db, plan, "records", `(domain, report_key, row_no, dkim, spf, dkim_auth.domain, dkim_auth.result, spf_auth.domain, spf_auth.result) VALUES
		('example.com', 'a', 0, 'pass', 'pass', ['example.com'], ['pass'], ['example.com'], ['pass']),
		('example.com', 'a', 1, 'fail', 'fail', ['example.com', 'mailer.example'], ['fail', 'pass'], ['bounce.mailer.example'], ['pass']),
		('example.com', 'a', 2, 'pass', 'fail', ['example.com'], ['pass'], ['list.example'], ['pass'])`)
	migrate(t, db, plan, all)
	want := []string{"0 |  | aligned", "1 | mailer.example | forwarded", "2 | list.example | forwarded"}
	if diff := cmp.Diff(want, lines(t, db, plan.Table("judged"), "row_no signer verdict")); diff != "" {
		t.Error(diff)
	}
}
