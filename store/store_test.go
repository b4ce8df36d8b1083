package store

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/dmarcpipe/dmarcpipe/store/schema"
	"github.com/dmarcpipe/dmarcpipe/store/schema/schematest"
)

// nowhere returns an address on which nobody listens.
func nowhere(t *testing.T) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return l.Addr().String()
}

func changed(t *testing.T, dsn string, change func(*url.URL)) string {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	change(u)
	return u.String()
}

func TestOpenSaysWhatToDo(t *testing.T) {
	dsn := schematest.DSN(t)
	user := func(u *url.URL) string { return u.User.Username() }
	for _, test := range []struct{ name, dsn, want string }{
		{"nobody listens", "http://" + nowhere(t) + "/dmarc", "is ClickHouse running there"},
		{"nobody listens, native", "clickhouse://" + nowhere(t) + "/dmarc", "is ClickHouse running there"},
		{"wrong password", changed(t, dsn, func(u *url.URL) { u.User = url.UserPassword(user(u), "hunter2") }), "the server refused user or password"},
		{"unknown database", changed(t, dsn, func(u *url.URL) { u.Path = "/nothing_here" }), "create the database first"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, err := Open(t.Context(), Options{DSN: test.dsn})
			if err == nil {
				_ = s.Close()
				t.Fatal("Open succeeded")
			}
			if !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("error: %v", err)
			}
		})
	}
}

func TestCheckSchema(t *testing.T) {
	s, err := Open(t.Context(), Options{DSN: schematest.DSN(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if _, err := s.CheckSchema(t.Context()); err == nil || !strings.Contains(err.Error(), "run 'dmarcpipe migrate'") {
		t.Errorf("before: %v", err)
	}
	steps := 0
	if err := s.Migrate(t.Context(), func(schema.Step) { steps++ }); err != nil {
		t.Fatal(err)
	}
	if version, err := s.CheckSchema(t.Context()); err != nil || version == 0 || steps == 0 {
		t.Errorf("after %d steps: version %d, %v", steps, version, err)
	}
	if err := s.Ping(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestMode(t *testing.T) {
	for _, test := range []struct {
		o      Options
		engine string
		want   schema.Mode
	}{
		{Options{}, "Atomic", schema.Single},
		{Options{}, "Replicated", schema.ReplicatedDB},
		{Options{Cluster: "main"}, "Atomic", schema.Cluster},
		{Options{Embedded: true}, "Atomic", schema.Embedded},
	} {
		if got := test.o.mode(test.engine); got != test.want {
			t.Errorf("%+v on %s is %s, want %s", test.o, test.engine, got, test.want)
		}
	}
}

func TestMetrics(t *testing.T) {
	reg := prometheus.NewPedanticRegistry()
	s := openStore(t, Options{Registerer: reg})
	write(t, s, clock(), sample{messages: []uint64{1, 2}}.finding(), sample{messages: []uint64{1, 2}}.finding())
	want := `
# HELP dmarcpipe_store_reports_total Reports by kind and by what the store did with them.
# TYPE dmarcpipe_store_reports_total counter
dmarcpipe_store_reports_total{kind="dmarc",outcome="conflict_lost"} 0
dmarcpipe_store_reports_total{kind="dmarc",outcome="conflict_won"} 0
dmarcpipe_store_reports_total{kind="dmarc",outcome="duplicate"} 1
dmarcpipe_store_reports_total{kind="dmarc",outcome="new"} 1
dmarcpipe_store_reports_total{kind="dmarc",outcome="refused"} 0
dmarcpipe_store_reports_total{kind="failure",outcome="conflict_lost"} 0
dmarcpipe_store_reports_total{kind="failure",outcome="conflict_won"} 0
dmarcpipe_store_reports_total{kind="failure",outcome="duplicate"} 0
dmarcpipe_store_reports_total{kind="failure",outcome="new"} 0
dmarcpipe_store_reports_total{kind="failure",outcome="refused"} 0
dmarcpipe_store_reports_total{kind="tls",outcome="conflict_lost"} 0
dmarcpipe_store_reports_total{kind="tls",outcome="conflict_won"} 0
dmarcpipe_store_reports_total{kind="tls",outcome="duplicate"} 0
dmarcpipe_store_reports_total{kind="tls",outcome="new"} 0
dmarcpipe_store_reports_total{kind="tls",outcome="refused"} 0
# HELP dmarcpipe_store_rows_total Rows of reports that are durable, by kind of the report; failure reports have none.
# TYPE dmarcpipe_store_rows_total counter
dmarcpipe_store_rows_total{kind="dmarc"} 2
dmarcpipe_store_rows_total{kind="failure"} 0
dmarcpipe_store_rows_total{kind="tls"} 0
# HELP dmarcpipe_store_waiting_mails Mails that were taken, with or without reports, and are not durable yet.
# TYPE dmarcpipe_store_waiting_mails gauge
dmarcpipe_store_waiting_mails 0
# HELP dmarcpipe_store_waiting_rows Rows of reports that were taken and are not durable yet.
# TYPE dmarcpipe_store_waiting_rows gauge
dmarcpipe_store_waiting_rows 0
`
	if err := testutil.GatherAndCompare(reg, strings.NewReader(want),
		"dmarcpipe_store_reports_total", "dmarcpipe_store_rows_total", "dmarcpipe_store_waiting_mails", "dmarcpipe_store_waiting_rows"); err != nil {
		t.Error(err)
	}
	problems, err := testutil.GatherAndLint(reg)
	if err != nil || len(problems) > 0 {
		t.Errorf("lint: %v %v", problems, err)
	}
	if n := testutil.ToFloat64(s.metrics.lastSuccess); n == 0 {
		t.Error("the last success has no time")
	}
}

func TestEveryHistogramIsNativeToo(t *testing.T) {
	reg := prometheus.NewPedanticRegistry()
	newMetrics(reg)
	families, err := reg.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			if h := m.GetHistogram(); h != nil && (h.GetZeroThreshold() == 0 || len(h.GetBucket()) == 0) {
				t.Errorf("%s is only %v", f.GetName(), h)
			}
		}
	}
}

// Reads count too, not only what the writer tries again.
func TestFailedReadsAreCounted(t *testing.T) {
	s := openStore(t, Options{})
	before := testutil.ToFloat64(s.metrics.errors.WithLabelValues(string(classDatabase)))
	s.target.Database = "of_nobody"
	if _, err := s.Cursor(t.Context(), CursorID{Source: "main"}); err == nil {
		t.Error("a cursor was read from a database that is not there")
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Ping(ended); err == nil {
		t.Error("a ping that was given up worked")
	}
	if n := testutil.ToFloat64(s.metrics.errors.WithLabelValues(string(classDatabase))) - before; n != 1 {
		t.Errorf("%v errors of the database were counted, want 1", n)
	}
	if n := testutil.ToFloat64(s.metrics.errors.WithLabelValues(string(classStopped))); n != 0 {
		t.Errorf("%v errors of a stop were counted", n)
	}
}

// A server that is away is told of once, not with every attempt.
func TestRetryLogsNewsOnly(t *testing.T) {
	var log bytes.Buffer
	s := openStore(t, Options{Logger: slog.New(slog.NewTextHandler(&log, nil))})
	defer breakInserts(s, func() {}, func(_ string, n int) fault {
		if n <= 3 {
			return failBefore
		}
		return noFault
	})()
	write(t, s, clock(), sample{messages: []uint64{1}}.finding())
	if n := strings.Count(log.String(), "trying again"); n != 2 { // for the rows, and for the ledger
		t.Errorf("%d warnings:\n%s", n, log.String())
	}
	if n := testutil.ToFloat64(s.metrics.retries); n != 6 {
		t.Errorf("%v retries", n)
	}
}

func TestClassify(t *testing.T) {
	s := openStore(t, Options{})
	got := map[string]class{}
	for _, sql := range []string{"SELECT * FROM nothing", "SELECT nothing", "SELECT toUInt8('x')", "SELECT throwIf(1)"} {
		got[sql] = classify(s.conn.Exec(t.Context(), sql))
	}
	want := map[string]class{
		"SELECT * FROM nothing": classSchema, "SELECT nothing": classSchema, "SELECT toUInt8('x')": classData, "SELECT throwIf(1)": classOther,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
