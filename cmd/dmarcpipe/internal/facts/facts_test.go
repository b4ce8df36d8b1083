package facts

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
)

// usual is a store that knows something about everything.
func usual() *answers {
	return &answers{rows: map[string][]row{
		"domain_facts": {row{
			"domains": 1, "last": 1.7e9, "report_gap_days": 2, "history_days": 20, "messages_1d": 100, "messages_7d": 1000, "pass_messages_1d": 75,
			"pass_messages_7d": 900, "spoof_messages_1d": 3, "spoof_baseline": 0.5, "lost_messages_7d": 4, "forged_reports_1d": 1,
		}.about("", "shop.example")},
		"sender_facts": {
			row{"name": "CRM Cloud", "verdict": "unaligned_service", "all_last_day": 8, "last_day": 7, "week": 70, "usual": 6.5}.about("", "shop.example"),
			row{"name": "CRM Cloud", "verdict": "aligned", "all_last_day": 50, "last_day": 0, "week": 350, "usual": 50}.about("", "shop.example"),
			row{"name": "other new", "verdict": "unknown", "all_last_day": 9, "last_day": 9, "week": 9}.about("", "shop.example"),
		},
		"known_senders": {row{
			"service": "CRM Cloud", "alone": true, "messages_1d": 57, "pass_messages_1d": 50, "pass_ratio_1d": 50. / 57, "pass_ratio_low": 0.8, "pass_high": 60,
		}.about("", "shop.example")},
		"tls_facts":         {row{"policy_type": "sts", "successful_1d": 40, "failed_1d": 2}.about("", "shop.example")},
		"tls_failure_facts": {row{"policy_type": "sts", "result_type": "sts-webpki-invalid", "sessions_1d": 2}.about("", "shop.example")},
		"reporter_health":   {row{"reporter": "google.com", "reports": 44, "days_since": 9, "reporters": 1}.about("", "shop.example")},
		"policy_facts":      {row{"differs": 1, "since": 1.6e9}.about("", "shop.example")},
	}}
}

func TestGauges(t *testing.T) {
	reg := prometheus.NewPedanticRegistry()
	f := New(options(usual(), reg))
	f.refresh(t.Context())
	names := strings.Fields(`domain_messages domain_pass_ratio domain_spoof_messages domain_lost_messages domain_forged_reports
		domain_history_seconds domain_last_report_timestamp_seconds domain_report_gap_seconds domain_policy_differs
		domain_policy_since_timestamp_seconds domain_silent_reporters domain_verdict_messages failing_sender_messages sender_messages
		sender_pass_messages sender_pass_messages_usual_high sender_pass_ratio sender_pass_ratio_usual_low tls_sessions tls_failure_sessions
		reporter_silent_seconds reporter_silent_reports alert_threshold`)
	check(t, reg, map[string]float64{
		"alert_threshold shop.example pass_rate_messages": 12, "alert_threshold shop.example volume_factor": 3, "alert_threshold shop.example volume_messages": 500,
		"domain_forged_reports shop.example": 1, "domain_history_seconds shop.example": 20 * 86400, "domain_last_report_timestamp_seconds shop.example": 1.7e9,
		"domain_lost_messages shop.example 1d": 0, "domain_lost_messages shop.example 7d": 4,
		"domain_messages shop.example 1d": 100, "domain_messages shop.example 7d": 1000, "domain_messages shop.example 30d": 0,
		"domain_pass_ratio shop.example 1d": 0.75, "domain_pass_ratio shop.example 7d": 0.9,
		"domain_policy_differs shop.example": 1, "domain_policy_since_timestamp_seconds shop.example": 1.6e9,
		"domain_report_gap_seconds shop.example": 2 * 86400, "domain_silent_reporters shop.example": 1,
		"domain_spoof_messages shop.example 1d": 3, "domain_spoof_messages shop.example 7d": 0, "domain_spoof_messages shop.example baseline": 0.5,
		"domain_verdict_messages shop.example aligned 1d": 50, "domain_verdict_messages shop.example unaligned_service 1d": 8,
		"domain_verdict_messages shop.example unknown 1d":                           9,
		"failing_sender_messages shop.example CRM Cloud unaligned_service 1d":       7,
		"failing_sender_messages shop.example CRM Cloud unaligned_service 7d":       70,
		"failing_sender_messages shop.example CRM Cloud unaligned_service baseline": 6.5,
		"failing_sender_messages shop.example other new unknown 1d":                 9,
		"failing_sender_messages shop.example other new unknown 7d":                 9,
		"failing_sender_messages shop.example other new unknown baseline":           0,
		"sender_messages shop.example CRM Cloud":                                    57, "sender_pass_messages shop.example CRM Cloud": 50, "sender_pass_messages_usual_high shop.example CRM Cloud": 60,
		"sender_pass_ratio shop.example CRM Cloud": 50. / 57, "sender_pass_ratio_usual_low shop.example CRM Cloud": 0.8,
		"tls_sessions shop.example sts successful": 40, "tls_sessions shop.example sts failed": 2, "tls_failure_sessions shop.example sts sts-webpki-invalid": 2,
		"reporter_silent_seconds shop.example Google": 9 * 86400, "reporter_silent_reports shop.example Google": 44,
	}, names...)
	if problems, err := testutil.GatherAndLint(reg); err != nil || len(problems) > 0 {
		t.Errorf("lint: %v %v", problems, err)
	}
}

// A question that fails keeps its values and holds up no other.
func TestTroubleOfOneQuestion(t *testing.T) {
	var log bytes.Buffer
	s, reg := usual(), prometheus.NewPedanticRegistry()
	o := options(s, reg)
	o.Logger = slog.New(slog.NewTextHandler(&log, nil))
	f := New(o)
	f.refresh(t.Context())
	before := gathered(t, reg, "tls_sessions")
	s.fails = map[string]error{"tls_facts": errors.New("too much memory")}
	s.rows["reporter_health"] = nil
	for range 3 {
		f.refresh(t.Context())
	}
	check(t, reg, before, "tls_sessions")
	check(t, reg, map[string]float64{"domain_silent_reporters shop.example": 0}, "domain_silent_reporters", "reporter_silent_reports")
	if got := gathered(t, reg, "facts_errors_total"); got["facts_errors_total tls"] != 3 || got["facts_errors_total reporters"] != 0 {
		t.Errorf("errors: %v", got)
	}
	if n := strings.Count(log.String(), "query=tls "); n != 1 || !strings.Contains(log.String(), "too much memory") {
		t.Errorf("%d lines:\n%s", n, log.String())
	}
}

// What is gone from the store is gone from the metrics.
func TestSeriesEnd(t *testing.T) {
	s, reg := usual(), prometheus.NewPedanticRegistry()
	f := New(options(s, reg))
	f.refresh(t.Context())
	s.rows = nil
	f.refresh(t.Context())
	if n := testutil.CollectAndCount(f); n != 0 {
		t.Errorf("%d series", n)
	}
}

// Domains of others and of unknown tenants have no series, nor have those beyond
// the bound, of which the store names the ones with fewest reports last.
func TestDomainsAreBounded(t *testing.T) {
	s, reg := usual(), prometheus.NewPedanticRegistry()
	one := row{"domains": 1000, "messages_1d": 1}
	s.rows["domain_facts"] = []row{one.about("third", "shop.example"), one.about("", "foreign.example"), one.about("", "bad name"), one.about("second", "a.example")}
	for i := range 300 {
		s.rows["domain_facts"] = append(s.rows["domain_facts"], one.about("", fmt.Sprintf("d%d.example", i)))
	}
	New(options(s, reg)).refresh(t.Context())
	got := gathered(t, reg, "domain_forged_reports")
	_, first := got["domain_forged_reports a.example second"]
	_, last := got["domain_forged_reports d198.example"]
	if len(got) != MaxDomains || !first || !last {
		t.Errorf("%d domains, first %t, last %t", len(got), first, last)
	}
	check(t, reg, map[string]float64{"facts_left_out domains": 800}, "facts_left_out")
}

// Senders without a name are shown by the one that is farthest beyond thresholds.
func TestStrangestSender(t *testing.T) {
	s, reg := usual(), prometheus.NewPedanticRegistry()
	sender := func(name string, passed, high, ratio float64, low any) row {
		return row{"service": name, "messages_1d": passed / ratio, "pass_messages_1d": passed, "pass_ratio_1d": ratio, "pass_ratio_low": low, "pass_high": high}.about("", "shop.example")
	}
	s.rows["known_senders"] = []row{
		sender("198.51.100.0/24", 5000, 5000, 1, 1), sender("203.0.113.0/24", 800, 100, 1, nil), sender("192.0.2.0/24", 499, 0, 1, 1),
		sender("relay.example", 40, 50, 0.5, 0.9), sender("small.example", 1, 1, 0.1, 1),
	}
	New(options(s, reg)).refresh(t.Context())
	check(t, reg, map[string]float64{
		"sender_pass_messages shop.example other": 800, "sender_pass_messages_usual_high shop.example other": 100,
		"sender_messages shop.example other": 80, "sender_pass_ratio shop.example other": 0.5, "sender_pass_ratio_usual_low shop.example other": 0.9,
	}, "sender_pass_messages", "sender_pass_messages_usual_high", "sender_messages", "sender_pass_ratio", "sender_pass_ratio_usual_low")
}
