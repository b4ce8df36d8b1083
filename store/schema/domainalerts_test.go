package schema

import (
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/google/go-cmp/cmp"
)

// factTables are the views that domain_alerts reads, as tables of a test.
var factTables = map[string]string{
	"clock": "now DateTime('UTC')",
	"domain_facts": "tenant String, domain String, history_days UInt64 DEFAULT 28, spoof_messages_1d UInt64, spoof_baseline Float64, " +
		"lost_messages_1d UInt64, day Date DEFAULT '2026-11-21'",
	"domain_reports": "tenant String, domain String, history_days UInt64, forged_reports_1d UInt64, " +
		"last_report DateTime('UTC') DEFAULT '2026-11-22 00:00:00', report_gap_days Float64 DEFAULT 1",
	"sender_facts": "tenant String, domain String, service String, verdict String, messages_1d UInt64, pass_messages_1d UInt64, unnamed_messages_1d UInt64 DEFAULT if(service = 'Unnamed', messages_1d - 99, 0), baseline Float64, " +
		"day Date DEFAULT '2026-11-21', examples Array(String)",
	"known_senders": "tenant String, domain String, service String, messages_1d UInt64, pass_messages_1d UInt64, " +
		"pass_ratio_1d Float64 DEFAULT pass_messages_1d / messages_1d, pass_ratio_low Nullable(Float64), pass_high UInt64, day Date DEFAULT '2026-11-21'",
	"tls_facts":         "tenant String, domain String, policy_type String, successful_1d UInt64, failed_1d UInt64, day Date DEFAULT '2026-11-21'",
	"tls_failure_facts": "tenant String, domain String, policy_type String, result_type String, sessions_1d UInt64, day Date DEFAULT '2026-11-21'",
	"reporter_health":   "tenant String, domain String, reporter String, reports UInt64, usual_days UInt32, days_since Int32, silent Bool, last_day Date DEFAULT '2026-11-01'",
	"policy_facts":      "tenant String, domain String, published_p String, seen_p String, since DateTime('UTC'), differs Bool, day Date DEFAULT '2026-11-21'",
}

// facts is a database whose facts are what a test gives.
func facts(t *testing.T) (driver.Conn, Plan) {
	t.Helper()
	db, plan := filled(t)
	for name, columns := range factTables {
		table := plan.Table(name)
		for _, sql := range []string{"DROP VIEW " + table, "CREATE TABLE " + table + " (" + columns + ") ENGINE = Memory"} {
			if err := db.Exec(t.Context(), sql); err != nil {
				t.Fatal(err)
			}
		}
	}
	insert(t, db, plan, "clock", "VALUES ('2026-11-23 00:00:00')")
	return db, plan
}

// alertCase are facts around a threshold: each row is named after itself, and
// those that fire are told.
type alertCase struct {
	name, table, rows string
	want              []string
}

var alertCases = []alertCase{
	{
		"new failing sender", "sender_facts",
		`(domain, service, verdict, messages_1d, pass_messages_1d, baseline, examples) VALUES
		('example.com', 'New', 'unaligned_service', 60, 0, 0, ['192.0.2.1', '192.0.2.2']), ('example.com', 'New', 'unknown', 45, 5, 0, ['192.0.2.2', '192.0.2.3', '192.0.2.4']),
		('example.com', 'Less', 'unaligned_service', 99, 0, 0, []), ('example.com', 'Known', 'misconfigured_own', 100, 0, 0, []),
		('example.com', 'Known', 'unknown', 0, 0, 0.1, []), ('example.com', 'Passing', 'unknown', 101, 2, 0, []),
		('example.com', 'Spoofer', 'spoof', 900, 0, 0, []), ('young.example', 'New', 'unknown', 900, 0, 0, []), ('example.com', 'Unnamed', 'unknown', 900, 0, 0, [])`,
		[]string{"example.com | DmarcNewFailingSender | New | unaligned_service | warning | 100 | 0 | 100 | 2026-11-21 | ['192.0.2.1','192.0.2.2','192.0.2.3']"},
	},
	{
		"pass rate", "known_senders",
		`(domain, service, messages_1d, pass_messages_1d, pass_ratio_low) VALUES
		('example.com', 'Fell', 100, 84, 0.9), ('example.com', 'Band', 100, 86, 0.9), ('example.com', 'Few', 99, 0, 0.9),
		('example.com', 'No band', 100, 0, NULL), ('young.example', 'Fell', 100, 0, 0.9)`,
		[]string{"example.com | DmarcSenderPassRateFell | Fell |  | warning | 0.84 | 0.9 | 0.85 | 2026-11-21 | []"},
	},
	{
		"volume", "known_senders",
		`(domain, service, messages_1d, pass_messages_1d, pass_high) VALUES
		('example.com', 'Host', 700, 601, 200), ('example.com', 'Three times', 700, 600, 200), ('example.com', 'New', 500, 500, 0),
		('example.com', 'Small', 499, 499, 0), ('example.com', 'Failing', 9000, 500, 200), ('young.example', 'Host', 700, 700, 0)`,
		[]string{
			"example.com | DmarcPassingVolumeUnusual | Host |  | critical | 601 | 200 | 600 | 2026-11-21 | []",
			"example.com | DmarcPassingVolumeUnusual | New |  | critical | 500 | 0 | 500 | 2026-11-21 | []",
		},
	},
	{
		"spoofing", "domain_facts",
		`(domain, spoof_messages_1d, spoof_baseline, history_days) VALUES ('run.example', 500, 100, 14), ('usual.example', 500, 100.2, 14),
		('small.example', 499, 0, 14), ('young.example', 500, 0, 13)`,
		[]string{"run.example | DmarcSpoofingRun |  |  | warning | 500 | 100 | 500 | 2026-11-21 | []"},
	},
	{
		"lost", "domain_facts", `(domain, lost_messages_1d, history_days) VALUES ('lost.example', 20, 0), ('few.example', 19, 0)`,
		[]string{"lost.example | DmarcEnforcementLosesMail |  |  | critical | 20 | 0 | 20 | 2026-11-21 | []"},
	},
	{
		"TLS", "tls_facts",
		`(domain, policy_type, successful_1d, failed_1d) VALUES ('example.com', 'sts', 94, 6), ('example.com', 'tlsa', 95, 5),
		('few.example', 'sts', 0, 19), ('none.example', 'sts', 0, 0)`,
		[]string{"example.com | TLSFailures | sts |  | warning | 0.06 | 0 | 0.05 | 2026-11-21 | []"},
	},
	{
		"broken TLS", "tls_failure_facts",
		`(domain, policy_type, result_type, sessions_1d) VALUES ('example.com', 'sts', 'sts-policy-invalid', 5), ('example.com', 'tlsa', 'sts-policy-invalid', 4),
		('few.example', 'sts', 'sts-policy-invalid', 4), ('few.example', 'tlsa', 'sts-policy-invalid', 4), ('example.com', 'sts', 'certificate-expired', 90)`,
		[]string{"example.com | TLSPolicyBroken | sts-policy-invalid |  | critical | 5 | 0 | 5 | 2026-11-21 | []"},
	},
	{
		"silent reporter", "reporter_health",
		`(domain, reporter, reports, usual_days, days_since, silent) VALUES ('example.com', 'Daily', 10, 1, 8, true),
		('example.com', 'Rare', 9, 1, 8, true), ('example.com', 'Usual', 10, 1, 2, false)`,
		[]string{"example.com | DmarcReporterSilent | Daily |  | info | 8 | 1 | 7 | 2026-11-01 | []"},
	},
	{
		"no reports", "domain_reports",
		`(domain, last_report, report_gap_days) VALUES ('none.example', '2026-11-19 18:00:00', 1), ('three.example', '2026-11-20 00:00:00', 1),
		('weekly.example', '2026-11-09 00:00:00', 7), ('late.example', '2026-11-08 12:00:00', 7), ('gone.example', '2026-08-24 00:00:00', 1)`,
		[]string{
			"late.example | DmarcNoReports |  |  | warning | 14.5 | 7 | 14 | 2026-11-08 | []",
			"none.example | DmarcNoReports |  |  | warning | 3.25 | 1 | 3 | 2026-11-19 | []",
		},
	},
	{
		"policy", "policy_facts",
		`(domain, published_p, seen_p, since, differs) VALUES ('example.com', 'reject', 'none', '2026-11-21 00:00:00', true),
		('young.example', 'reject', 'none', '2026-11-21 00:00:01', true), ('same.example', 'reject', 'reject', '2026-11-01 00:00:00', false)`,
		[]string{"example.com | DmarcPolicyDiffers |  |  | warning | 2 | 0 | 2 | 2026-11-21 | ['DNS has p=reject','reporters see p=none']"},
	},
	{
		"forged", "domain_reports", `(domain, forged_reports_1d) VALUES ('forged.example', 5), ('few.example', 4)`,
		[]string{"forged.example | DmarcReportsForged |  |  | warning | 5 | 0 | 5 | 2026-11-23 | []"},
	},
}

const alertColumns = "domain alert subject verdict severity value baseline threshold day examples"

// Each rule fires from its threshold on, and not before.
func TestDomainAlerts(t *testing.T) {
	db, plan := facts(t)
	for _, c := range alertCases {
		t.Run(c.name, func(t *testing.T) {
			insert(t, db, plan, "domain_reports", "(domain, history_days) VALUES ('example.com', 14), ('young.example', 13)")
			insert(t, db, plan, c.table, c.rows)
			if diff := cmp.Diff(c.want, lines(t, db, plan.Table("domain_alerts"), alertColumns)); diff != "" {
				t.Error(diff)
			}
			clearTables(t, db, plan, c.table, "domain_reports")
		})
	}
}

// A threshold of the domain comes before that of all, and that before the default.
func TestDomainAlertsThresholds(t *testing.T) {
	db, plan := facts(t)
	insert(t, db, plan, "domain_facts", "(tenant, domain, lost_messages_1d) VALUES ('', 'own.example', 6), ('', 'all.example', 6), ('two', 'own.example', 2), ('', 'gone.example', 6)")
	columns := "tenant domain threshold"
	check := func(want ...string) {
		t.Helper()
		if diff := cmp.Diff(want, lines(t, db, plan.Table("domain_alerts"), columns)); diff != "" {
			t.Error(diff)
		}
	}
	check()
	insert(t, db, plan, "thresholds", "(domain, name, value, ver) VALUES ('', 'lost_messages', 6, 1), ('own.example', 'lost_messages', 2, 1), ('gone.example', 'lost_messages', 50, 1)")
	check(" | all.example | 6", " | own.example | 2", "two | own.example | 2")
	insert(t, db, plan, "thresholds", "(domain, name, value, ver, is_deleted) VALUES ('', 'lost_messages', 7, 2, 0), ('own.example', 'lost_messages', 2, 2, 1), ('gone.example', 'lost_messages', 0, 2, 0)")
	check(" | gone.example | 0")
}

func clearTables(t *testing.T, db DB, p Plan, tables ...string) {
	t.Helper()
	for _, table := range tables {
		if err := db.Exec(t.Context(), "TRUNCATE TABLE "+p.Table(table)); err != nil {
			t.Fatal(err)
		}
	}
}
