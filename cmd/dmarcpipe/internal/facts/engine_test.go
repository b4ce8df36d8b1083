package facts

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/sample"
	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/store"
	"github.com/dmarcpipe/dmarcpipe/store/schema/schematest"
)

// openStore returns an empty store, and what runs SQL on it.
func openStore(t *testing.T) (*store.Store, func(sql string)) {
	t.Helper()
	dsn := schematest.DSN(t)
	s, err := store.Open(t.Context(), store.Options{DSN: dsn})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if err := s.Migrate(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	conn := schematest.Connect(t, dsn)
	return s, func(sql string) {
		t.Helper()
		if err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
}

// fill stores the reports of a sample and returns them.
func fill(t *testing.T, s *store.Store, o sample.Options) []*sample.Report {
	t.Helper()
	w, ended := s.Writer(), make(chan error, 1)
	go func() { ended <- w.Run(t.Context()) }()
	var all []*sample.Report
	for m := range sample.Mails(o) {
		d := store.Delivery{Source: "test", Received: m.Received}
		if m.Want == ingest.OutcomeStored {
			all = append(all, m.Reports...)
			for _, r := range m.Reports {
				f := parse.NewFinding(&r.Report, r.Records)
				d.Reports = append(d.Reports, &f)
			}
		}
		if err := w.Put(t.Context(), d, func([]store.Result, error) {}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	return all
}

// now is when the tests take place.
var now = time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC)

// The gauges are what the reports add up to, without any SQL.
func TestGaugesAddUp(t *testing.T) {
	s, run := openStore(t)
	run("CREATE OR REPLACE VIEW clock AS SELECT fromUnixTimestamp(" + fmt.Sprint(now.Unix()) + ") AS now")
	reports := fill(t, s, sample.Options{Seed: 1, End: now})
	reg := prometheus.NewPedanticRegistry()
	o := options(nil, reg)
	o.Store = s
	New(o).refresh(t.Context())
	if got := gathered(t, reg, "facts_errors_total"); len(got) == 0 || cmp.Diff(got, zeros(got)) != "" {
		t.Errorf("errors: %v", got)
	}
	got := gathered(t, reg, "domain_messages", "domain_pass_ratio", "domain_history_seconds", "domain_last_report_timestamp_seconds")
	if diff := cmp.Diff(sums(reports), got, cmpopts.EquateApprox(0, 1e-9)); diff != "" {
		t.Error(diff)
	}
	for domain, n := range byDomain(gathered(t, reg, "domain_verdict_messages")) {
		if want := got["domain_messages "+domain+" 1d"]; n != want {
			t.Errorf("%s: %v messages of all verdicts, want %v", domain, n, want)
		}
	}
}

func zeros(of map[string]float64) map[string]float64 {
	all := map[string]float64{}
	for name := range of {
		all[name] = 0
	}
	return all
}

// byDomain adds up series by their first label.
func byDomain(all map[string]float64) map[string]float64 {
	sum := map[string]float64{}
	for name, n := range all {
		sum[strings.Fields(name)[1]] += n
	}
	return sum
}

// sums are the gauges of domains. The windows end with the newest report of each
// reporter, and the history with that of the domain.
func sums(reports []*sample.Report) map[string]float64 {
	newest, days := map[[2]string]time.Time{}, map[string]map[time.Time]bool{}
	for _, r := range reports {
		domain, key := r.Policy.Domain, [2]string{r.Policy.Domain, r.OrgName}
		if days[domain] == nil {
			days[domain] = map[time.Time]bool{}
		}
		days[domain][r.End.Add(-time.Second).Truncate(day*time.Second)] = true
		if r.End.After(newest[key]) {
			newest[key] = r.End
		}
	}
	want, passed := map[string]float64{}, map[string]float64{}
	for _, r := range reports {
		domain := r.Policy.Domain
		last := "domain_last_report_timestamp_seconds " + domain
		want[last] = max(want[last], float64(r.End.Unix()))
		end := newest[[2]string{domain, r.OrgName}]
		for _, window := range []int{1, 7, 30} {
			if now.Sub(end) < 72*time.Hour && end.Sub(r.End) < time.Duration(window)*day*time.Second {
				want[fmt.Sprintf("domain_messages %s %dd", domain, window)] += float64(r.Totals.Messages)
				passed[fmt.Sprintf("domain_messages %s %dd", domain, window)] += float64(r.Totals.PassMessages)
			}
		}
	}
	for name, n := range passed {
		want[strings.Replace(name, "messages", "pass_ratio", 1)] = n / want[name]
	}
	for domain, d := range days {
		want["domain_history_seconds "+domain] = day * float64(history(d))
	}
	return want
}

// history is how many days there are in the four weeks before the last one.
func history(days map[time.Time]bool) (n int) {
	last := slices.MaxFunc(slices.Collect(maps.Keys(days)), time.Time.Compare)
	for d := range days {
		if age := last.Sub(d) / (day * time.Second); age >= 7 && age < 35 {
			n++
		}
	}
	return n
}

// Services with a name stand alone, up to the bound; of the others the one that is
// new and sends most does, and the rest is one.
func TestSendersOnTheEngine(t *testing.T) {
	s, run := openStore(t)
	run("INSERT INTO reports (domain, date_end, report_key, active) SELECT 'shop.example', now() - 100, '1', true")
	run("INSERT INTO sources (source_ip, service, basis) VALUES ('192.0.2.1', 'CRM', 'network'), ('192.0.2.2', 'Desk', 'ptr'), ('192.0.2.3', 'News', 'as'), ('192.0.2.4', 'stranger.example', 'ptr_org')")
	run("INSERT INTO signers (domain, service, kind) VALUES ('a.example', 'Pay', 'finance'), ('b.example', 'b.example', '')")
	run("DROP VIEW sender_facts")
	run("CREATE TABLE sender_facts (tenant String, domain String DEFAULT 'shop.example', service String, verdict String, messages_1d UInt64, pass_messages_1d UInt64 DEFAULT verdict = 'forwarded', messages_7d UInt64, baseline Float64) ENGINE = Memory")
	run(`INSERT INTO sender_facts (service, verdict, messages_1d, messages_7d, baseline) VALUES
		('CRM', 'unaligned_service', 10, 70, 10), ('CRM', 'aligned', 5, 35, 5), ('Desk', 'unknown', 1, 9, 1), ('News', 'forwarded', 1, 8, 0), ('Pay', 'aligned', 9, 63, 9),
		('shop.example', 'misconfigured_own', 2, 100, 3), ('stranger.example', 'unknown', 50, 50, 0), ('stranger.example', 'forwarded', 4, 4, 0),
		('198.51.100.0/24', 'unknown', 40, 900, 0), ('203.0.113.0/24', 'unknown', 60, 60, 0.5), ('', 'spoof', 70, 70, 7)`)
	reg := prometheus.NewPedanticRegistry()
	o := options(nil, reg)
	o.Store, o.TopSenders, o.Service = s, 3, func(name string) bool { return len(name) <= len("News") }
	New(o).refresh(t.Context())
	check(t, reg, map[string]float64{
		"failing_sender_messages shop.example CRM unaligned_service 1d": 10, "failing_sender_messages shop.example CRM unaligned_service 7d": 70,
		"failing_sender_messages shop.example CRM unaligned_service baseline": 10,
		"failing_sender_messages shop.example Desk unknown 1d":                1, "failing_sender_messages shop.example Desk unknown 7d": 9,
		"failing_sender_messages shop.example Desk unknown baseline":                   1,
		"failing_sender_messages shop.example shop.example misconfigured_own 1d":       2,
		"failing_sender_messages shop.example shop.example misconfigured_own 7d":       100,
		"failing_sender_messages shop.example shop.example misconfigured_own baseline": 3,
		"failing_sender_messages shop.example other new unknown 1d":                    50, "failing_sender_messages shop.example other new unknown 7d": 50,
		"failing_sender_messages shop.example other new unknown baseline": 0,
		"failing_sender_messages shop.example other new forwarded 1d":     3, "failing_sender_messages shop.example other new forwarded 7d": 4,
		"failing_sender_messages shop.example other new forwarded baseline": 0,
		"failing_sender_messages shop.example other unknown 1d":             100, "failing_sender_messages shop.example other unknown 7d": 960,
		"failing_sender_messages shop.example other unknown baseline": 0.5,
		"failing_sender_messages shop.example other forwarded 1d":     0, "failing_sender_messages shop.example other forwarded 7d": 8,
		"failing_sender_messages shop.example other forwarded baseline": 0,
		"failing_sender_messages shop.example other spoof 1d":           70, "failing_sender_messages shop.example other spoof 7d": 70,
		"failing_sender_messages shop.example other spoof baseline": 7,
		"domain_verdict_messages shop.example aligned 1d":           14, "domain_verdict_messages shop.example unknown 1d": 151,
		"domain_verdict_messages shop.example forwarded 1d": 5, "domain_verdict_messages shop.example misconfigured_own 1d": 2,
		"domain_verdict_messages shop.example unaligned_service 1d": 10, "domain_verdict_messages shop.example spoof 1d": 70,
	}, "failing_sender_messages", "domain_verdict_messages")
}
