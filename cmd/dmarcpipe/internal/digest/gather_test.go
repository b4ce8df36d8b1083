package digest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/digest"
	"github.com/dmarcpipe/dmarcpipe/store"
)

// reports are of one domain and one reporter, with so many days between them and
// monday; passing mail, and some that a service sends without the domain.
func reports(t *testing.T, dsn, domain string, daysAgo ...int) {
	t.Helper()
	for _, n := range daysAgo {
		end := fmt.Sprintf("toDateTime(%d, 'UTC')", monday.AddDate(0, 0, -n).Unix())
		change(t, dsn, fmt.Sprintf(`INSERT INTO reports (domain, report_key, reporter, active, policy_p, policy_pct, trust, messages, date_end)
			VALUES ('%s', '%016d', 'Google', true, 'none', 100, 'verified', 110, %s)`, domain, n, end))
		change(t, dsn, fmt.Sprintf(`INSERT INTO records (domain, report_key, row_no, reporter, trust, header_from, source_ip, signer, facts, count, disposition, date_end) VALUES
			('%[1]s', '%016[2]d', 0, 'Google', 'verified', '%[1]s', toIPv6('192.0.2.1'), '', 8192 + 15, 100, 'none', %[3]s),
			('%[1]s', '%016[2]d', 1, 'Google', 'verified', '%[1]s', toIPv6('198.51.100.1'), 'crm.example', 8192 + 48, 10, 'none', %[3]s)`, domain, n, end))
	}
}

const crm = `INSERT INTO signers (domain, service, kind) VALUES ('crm.example', 'CRM', 'crm')`

func TestGatherNothing(t *testing.T) {
	s, _ := empty(t)
	d := gather(t, digest.Options{Store: s})
	want := &digest.Digest{Now: monday, Days: 7, Mails: &digest.Mails{}}
	if diff := cmp.Diff(want, d, cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
	if text := d.Text(); !strings.Contains(text, "There are no reports yet.") {
		t.Error(text)
	}
	if _, err := d.Letter(); err != nil {
		t.Error(err)
	}
}

// The domains of one store do not mind each other.
func TestGatherOne(t *testing.T) {
	s, dsn := empty(t)
	change(t, dsn, crm)
	for name, test := range map[string]func(*testing.T, *store.Store, string){
		"sender": testSender, "silent": testSilent, "forged": testForged, "alerts": testAlerts,
	} {
		t.Run(name, func(t *testing.T) { test(t, s, dsn) })
	}
}

func testSender(t *testing.T, s *store.Store, dsn string) {
	reports(t, dsn, "shop.example", 1, 2, 9, 10, 11, 30)
	d := gather(t, digest.Options{Store: s, Domains: []string{"shop.example"}})
	if len(d.Domains) != 1 || d.Mails != nil {
		t.Fatalf("%d domains, mails %v", len(d.Domains), d.Mails)
	}
	got := d.Domains[0]
	if got.Now.Passed != 200 || got.Now.Direct != 20 || got.Before.Passed != 300 || got.Before.Direct != 30 || len(got.Trend) != 30 || got.Level != digest.ToDo {
		t.Errorf("%+v", got)
	}
	want := []digest.Sender{{
		Service: "CRM", Kind: "crm", Verdict: "unaligned_service", Missing: "own DKIM domain, custom return-path", Messages: 20, Before: 30,
		Step: "set up DKIM for shop.example there: it signs or sends as crm.example",
	}}
	if diff := cmp.Diff(want, got.Senders); diff != "" {
		t.Error(diff)
	}
	l, err := d.Letter()
	if want := "shop.example: 90.9 % pass (week before 90.9 %), 1 thing to do"; err != nil || l.Subject != want {
		t.Errorf("subject %q, want %q; %v", l.Subject, want, err)
	}
}

// A domain whose reports stopped is no domain in order.
func testSilent(t *testing.T, s *store.Store, dsn string) {
	reports(t, dsn, "quiet.example", 20, 21, 22)
	got := gather(t, digest.Options{Store: s, Domains: []string{"quiet.example"}}).Domains[0]
	if got.Level != digest.Look || len(got.ToDo) != 1 || !strings.Contains(got.ToDo[0], "no report since 3 November") {
		t.Errorf("%s: %q", got.Level, got.ToDo)
	}
}

// Forged reports say nothing about the mail.
func testForged(t *testing.T, s *store.Store, dsn string) {
	reports(t, dsn, "forged.example", 1)
	change(t, dsn, `INSERT INTO records (domain, report_key, row_no, trust, header_from, source_ip, facts, count, date_end)
		SELECT 'forged.example', 'forged', 0, 'failed', 'forged.example', toIPv6('192.0.2.9'), 8192, 5000, now - INTERVAL 1 DAY FROM clock`)
	if got := gather(t, digest.Options{Store: s, Domains: []string{"forged.example"}}).Domains[0].Now; got.Total() != 110 {
		t.Errorf("%+v", got)
	}
}

func testAlerts(t *testing.T, s *store.Store, dsn string) {
	reports(t, dsn, "loud.example", 1, 2, 3)
	change(t, dsn, `INSERT INTO alert_states (alert, domain, subject, firing, day, since, resolved_at, value, severity, ver) VALUES
		('DmarcEnforcementLosesMail', 'loud.example', '', true, '2026-11-19', '2026-11-01 06:00:00', '1970-01-01 00:00:00', 40, 'critical', 1),
		('DmarcSpoofingRun', 'loud.example', '', false, '2026-11-19', '2026-11-10 06:00:00', '2026-11-20 12:00:00', 900, 'warning', 1),
		('DmarcSpoofingRun', 'loud.example', 'old', false, '2026-11-09', '2026-11-10 06:00:00', '2026-11-12 12:00:00', 900, 'warning', 1)`)
	got := gather(t, digest.Options{Store: s, Domains: []string{"loud.example"}}).Domains[0]
	var names []string
	for _, a := range got.Alerts {
		names = append(names, fmt.Sprint(a.Name, " ", a.Firing, " ", a.Summary != ""))
	}
	if diff := cmp.Diff([]string{"DmarcEnforcementLosesMail true true", "DmarcSpoofingRun false true"}, names); diff != "" {
		t.Error(diff)
	}
	if got.Level != digest.Act {
		t.Errorf("level %s", got.Level)
	}
}

// Of many domains the worst are in full, and all are there.
func TestGatherManyDomains(t *testing.T) {
	s, dsn := empty(t)
	change(t, dsn, crm)
	change(t, dsn, `INSERT INTO reports (domain, report_key, reporter, active, policy_p, policy_pct, trust, messages, date_end)
		SELECT concat('d', toString(number), '.example'), leftPad(toString(number), 16, '0'), 'Google', true, 'none', 100, 'verified', 110, (SELECT now FROM clock) - INTERVAL 1 DAY FROM numbers(300)`)
	change(t, dsn, `INSERT INTO records (domain, report_key, row_no, reporter, trust, header_from, source_ip, signer, facts, count, disposition, date_end)
		SELECT concat('d', toString(number), '.example'), leftPad(toString(number), 16, '0'), 0, 'Google', 'verified', concat('d', toString(number), '.example'), toIPv6('198.51.100.1'),
			'crm.example', 8192 + if(number = 250, 48, 15), 100, 'none', (SELECT now FROM clock) - INTERVAL 1 DAY FROM numbers(300)`)
	d := gather(t, digest.Options{Store: s})
	if len(d.Domains) != digest.MaxFull || len(d.Others) != 300-digest.MaxFull || d.Domains[0].Domain != "d250.example" {
		t.Fatalf("%d in full, %d others, first %s", len(d.Domains), len(d.Others), d.Domains[0].Domain)
	}
	l, err := d.Letter()
	if err != nil {
		t.Fatal(err)
	}
	if len(l.HTML) > digest.MaxPage {
		t.Errorf("the page has %d bytes", len(l.HTML))
	}
	for i := range 300 {
		if name := fmt.Sprintf("d%d.example", i); !strings.Contains(l.Text, name) || !strings.Contains(l.HTML, strings.ReplaceAll(name, ".", "<span>.</span>")) {
			t.Errorf("%s is missing", name)
		}
	}
}

func TestGatherBounds(t *testing.T) {
	for _, days := range []int{0, digest.MaxDays + 1} {
		if _, err := digest.Gather(t.Context(), digest.Options{Days: days}); err == nil {
			t.Errorf("%d days: no error", days)
		}
	}
}
