package store

import (
	"fmt"
	"strings"
	"testing"
)

// twoMillionRows are reports of 100 reporters for 20 domains on 60 days, up to
// clock, and their two million rows of 290,000 addresses, a third of which have a
// service. One row in twelve is spoofed, and one in twelve passes on no check.
var twoMillionRows = []string{
	`INSERT INTO records (domain, date_begin, date_end, report_key, row_no, reporter, source_ip, count, disposition, dkim, spf, header_from, facts, signer, trust, ver)
		WITH intDiv(number, 17) AS report, report % 20 AS domain, intDiv(report, 20) % 100 AS who, intDiv(report, 2000) AS ago, cityHash64(number) AS r, r % 12 AS kind,
			toDateTime('2026-03-20 00:00:00', 'UTC') - 86400 * ago - who AS end
		SELECT concat('domain', toString(domain), '.example'), end - 86399, end, sipHash128(report), number % 17, concat('reporter', toString(who), '.example'),
			toIPv6(IPv4NumToString(toUInt32(cityHash64(if(kind = 0, r % 290000, r % 30000))))), 1 + r % 30, if(kind = 0, 'reject', 'none'),
			if(kind > 1, 'pass', 'fail'), 'fail', concat('domain', toString(domain), '.example'), multiIf(kind = 0, 0, kind = 1, 32, 5),
			if(kind = 0, '', concat('signer', toString(domain * 25 + r % 25), '.example')), if(who % 3 = 0, 'verified', 'authenticated'), 1
		FROM numbers(2040000)`,
	`INSERT INTO reports (domain, date_begin, date_end, report_key, content_hash, active, reporter, policy_p, messages, trust, received_at, ver)
		SELECT domain, date_begin, date_end, report_key, report_key, true, any(reporter), 'none', sum(count), any(trust), date_end + 20000, 1
		FROM records GROUP BY domain, date_begin, date_end, report_key`,
	`INSERT INTO sources (source_ip, service, kind, basis, ver)
		SELECT toIPv6(IPv4NumToString(toUInt32(cityHash64(number)))), if(number % 3 = 0, concat('Service ', toString(number % 200)), ''), if(number % 3 = 0, 'marketing', ''), 'ptr', 1
		FROM numbers(290000)`,
	`INSERT INTO signers (domain, service, kind, ver) SELECT concat('signer', toString(number), '.example'), concat('Signer ', toString(number)), if(number % 2, 'crm', ''), 1 FROM numbers(500)`,
	`INSERT INTO published (domain, found, p, since, ver) SELECT concat('domain', toString(number), '.example'), true, 'reject', '2026-01-01 00:00:00', 1 FROM numbers(20)`,
	`CREATE OR REPLACE VIEW clock AS SELECT toDateTime('2026-03-20 12:00:00', 'UTC') AS now`,
}

// BenchmarkFacts reads each view of facts, of all domains and of one.
func BenchmarkFacts(b *testing.B) {
	s := openStore(b, Options{})
	for _, sql := range twoMillionRows {
		if err := s.conn.Exec(b.Context(), sql); err != nil {
			b.Fatal(err)
		}
	}
	for _, view := range []string{"reporter_windows", "reporter_health", "domain_reports", "domain_facts", "sender_facts", "known_senders", "policy_facts", "domain_alerts"} {
		for name, where := range map[string]string{"all": "", "one": " WHERE tenant = '' AND domain = 'domain7.example'"} {
			b.Run(view+"/"+name, func(b *testing.B) {
				for b.Loop() {
					readFacts(b, s, view+where)
				}
			})
		}
	}
}

// readFacts reads every column of a view.
func readFacts(tb testing.TB, s *Store, from string) {
	tb.Helper()
	var rows uint64
	if err := s.conn.QueryRow(tb.Context(), fmt.Sprintf("SELECT count() FROM (SELECT * FROM %s) WHERE NOT ignore(*)", from)).Scan(&rows); err != nil {
		tb.Fatal(err)
	}
	if rows == 0 && !strings.HasPrefix(from, "domain_alerts") {
		tb.Errorf("%s is empty", from)
	}
}
