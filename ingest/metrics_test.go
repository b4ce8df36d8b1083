package ingest

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/prometheus/common/expfmt"

	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
	"github.com/dmarcpipe/dmarcpipe/parse/trust"
	"github.com/dmarcpipe/dmarcpipe/parse/warning"
)

func TestMetricsAreClean(t *testing.T) {
	reg := prometheus.NewPedanticRegistry()
	p := start(t, Options{Registerer: reg, Sources: []string{"inbox"}}, &memorySink{})
	send(t, p, text("a text refused"))
	problems, err := testutil.GatherAndLint(reg)
	if err != nil || len(problems) != 0 {
		t.Errorf("got %v, %v", problems, err)
	}
}

func TestMetricsSeriesExistFromTheStart(t *testing.T) {
	reg := prometheus.NewPedanticRegistry()
	start(t, Options{Registerer: reg, Sources: []string{"inbox"}}, &memorySink{})
	for name, want := range map[string]int{
		"mails_total":                    2 * len(Outcomes),
		"rejected_total":                 len(reason.All()),
		"findings_total":                 len(parse.Kinds),
		"warnings_total":                 len(warning.Kinds),
		"trust_reports_total":            len(trust.Grades),
		"mail_size_bytes":                1,
		"trust_duration_seconds":         1,
		"parse_duration_seconds":         1,
		"in_flight_mails":                1,
		"in_flight_bytes":                1,
		"last_success_timestamp_seconds": 3,
	} {
		got, err := testutil.GatherAndCount(reg, "dmarcpipe_ingest_"+name)
		if err != nil || got != want {
			t.Errorf("%s: got %d series, want %d (%v)", name, got, want, err)
		}
	}
}

func TestMetricsCountMails(t *testing.T) {
	reg := prometheus.NewPedanticRegistry()
	p := start(t, Options{Registerer: reg, Sources: []string{"inbox"}}, &memorySink{})
	for _, m := range []string{"a", "a b", "text", "refused", "panic", "tls failure"} {
		send(t, p, text(m))
	}
	send(t, p, Mail{Source: "\xff a stranger", Data: []byte("a")})
	want := `
dmarcpipe_ingest_findings_total{kind="dmarc"} 4
dmarcpipe_ingest_findings_total{kind="failure"} 1
dmarcpipe_ingest_findings_total{kind="not_report"} 1
dmarcpipe_ingest_findings_total{kind="rejected"} 2
dmarcpipe_ingest_findings_total{kind="tls"} 1
dmarcpipe_ingest_in_flight_bytes 0
dmarcpipe_ingest_in_flight_mails 0
dmarcpipe_ingest_mails_total{outcome="duplicate",source="inbox"} 0
dmarcpipe_ingest_mails_total{outcome="duplicate",source="other"} 1
dmarcpipe_ingest_mails_total{outcome="not_report",source="inbox"} 1
dmarcpipe_ingest_mails_total{outcome="rejected",source="inbox"} 2
dmarcpipe_ingest_mails_total{outcome="stored",source="inbox"} 3
dmarcpipe_ingest_rejected_total{reason="internal"} 1
dmarcpipe_ingest_rejected_total{reason="malformed_xml"} 1
dmarcpipe_ingest_warnings_total{kind="bad_count"} 18
`
	got := exposition(t, reg)
	for line := range strings.Lines(want) {
		if line = strings.TrimSpace(line); line != "" && !slices.Contains(got, line) {
			t.Errorf("no %s", line)
		}
	}
}

func TestMetricsOfTwoPipelinesCollide(t *testing.T) {
	reg := prometheus.NewPedanticRegistry()
	start(t, Options{Registerer: reg}, &memorySink{})
	if _, err := New(Options{Registerer: reg}, &memorySink{}); err == nil {
		t.Error("got no error")
	}
}

func TestEveryStoreOutcomeBecomesAVerdict(t *testing.T) {
	tests := []struct {
		stored Stored
		want   Verdict
	}{
		{Stored{Outcome: StoreNew, Rows: 3}, Verdict{Outcome: OutcomeStored, Reports: 1, Kinds: ByKind{DMARC: 1}, Rows: 3}},
		{Stored{Outcome: StoreDuplicate}, Verdict{Outcome: OutcomeDuplicate}},
		{Stored{Outcome: StoreConflictWon, Rows: 1}, Verdict{Outcome: OutcomeStored, Reports: 1, Kinds: ByKind{DMARC: 1}, Rows: 1}},
		{Stored{Outcome: StoreConflictLost}, Verdict{Outcome: OutcomeDuplicate}},
		{
			Stored{Outcome: StoreRefused, Reason: reason.DateOutOfRange, Detail: "2001"},
			Verdict{Outcome: OutcomeRejected, Reason: reason.DateOutOfRange, Detail: "2001"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.stored.Outcome.String(), func(t *testing.T) {
			sink := sinkFunc(func(_ context.Context, _ Delivery, done func([]Stored, error)) error {
				done([]Stored{tt.stored}, nil)
				return nil
			})
			equal(t, send(t, start(t, Options{}, sink), text("a")), tt.want)
		})
	}
}

// exposition returns the lines of /metrics.
func exposition(t *testing.T, reg prometheus.Gatherer) []string {
	t.Helper()
	families, err := reg.Gather()
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for _, f := range families {
		if _, err := expfmt.MetricFamilyToText(&text, f); err != nil {
			t.Fatal(err)
		}
	}
	return strings.Split(text.String(), "\n")
}
