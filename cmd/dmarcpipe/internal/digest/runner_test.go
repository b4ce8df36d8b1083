package digest_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/digest"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/notify"
	"github.com/dmarcpipe/dmarcpipe/store"
)

// ledger is a store without reports that remembers what was sent.
type ledger struct {
	sent []store.AlertSent
	down time.Time // until when it does not answer
}

func (l *ledger) trouble() error {
	if time.Now().Before(l.down) {
		return errors.New("no connection")
	}
	return nil
}

func (l *ledger) QueryTo(context.Context, io.Writer, string, string) error { return l.trouble() }

func (l *ledger) AlertsSent(context.Context) ([]store.AlertSent, error) { return l.sent, l.trouble() }

func (l *ledger) PutAlertsSent(_ context.Context, sent []store.AlertSent) error {
	l.sent = append(l.sent, sent...)
	return l.trouble()
}

// box takes letters, and notes when.
type box struct {
	name    string
	took    []string // times
	letters []notify.Letter
	down    time.Time // until when it takes nothing
}

func (b *box) Name() string { return b.name }

func (*box) Alerts(context.Context, []notify.Alert) error { return nil }

func (b *box) Send(_ context.Context, l notify.Letter) error {
	if time.Now().Before(b.down) {
		return errors.New("connection refused")
	}
	b.took, b.letters = append(b.took, time.Now().UTC().Format("01-02 15:04")), append(b.letters, l)
	return nil
}

// watch is a Runner that runs for some time of a bubble, whose clock begins on
// Saturday, 1 January 2000.
type watch struct {
	*ledger
	caught   func() bool
	registry *prometheus.Registry
	log      strings.Builder
}

func (w *watch) run(t *testing.T, long time.Duration, receivers ...digest.Receiver) {
	t.Helper()
	w.registry = prometheus.NewPedanticRegistry()
	r := digest.NewRunner(digest.RunnerOptions{
		Store: w.ledger, Receivers: receivers, Caught: w.caught,
		Logger: slog.New(slog.NewTextHandler(&w.log, nil)), Registerer: w.registry,
	})
	ctx, stop := context.WithTimeout(t.Context(), long)
	defer stop()
	r.Run(ctx)
}

const day = 24 * time.Hour

var (
	onMondays = digest.Schedule{Weekday: time.Monday, Hour: 7}
	eachDay   = digest.Schedule{Daily: true, Hour: 7}
)

func TestRunnerSendsOnTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		weekly, daily := &box{name: "weekly"}, &box{name: "daily"}
		w := &watch{ledger: &ledger{}}
		w.run(t, 10*day, digest.Receiver{Mailer: weekly, Schedule: onMondays}, digest.Receiver{Mailer: daily, Schedule: eachDay})
		if diff := cmp.Diff([]string{"01-03 07:00", "01-10 07:00"}, weekly.took); diff != "" {
			t.Error(diff)
		}
		if len(daily.took) != 10 || daily.took[9] != "01-10 07:00" {
			t.Errorf("%q", daily.took)
		}
		if got := weekly.letters[0]; got.Subject == "" || got.Text == "" || got.HTML == "" {
			t.Errorf("%+v", got)
		}
	})
}

// A restart sends nothing twice; what was missed is made up for once.
func TestRunnerCatchesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		to := &box{name: "weekly"}
		w := &watch{ledger: &ledger{}}
		w.run(t, 2*day+8*time.Hour, digest.Receiver{Mailer: to, Schedule: onMondays})
		w.run(t, day, digest.Receiver{Mailer: to, Schedule: onMondays})
		time.Sleep(17 * day) // while nothing runs
		w.run(t, 2*day, digest.Receiver{Mailer: to, Schedule: onMondays})
		if diff := cmp.Diff([]string{"01-03 07:00", "01-21 08:00"}, to.took); diff != "" {
			t.Error(diff)
		}
	})
}

// A receiver that fails is tried again, and minds no other.
func TestRunnerTriesAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broken, well := &box{name: "broken", down: time.Now().Add(11 * time.Hour)}, &box{name: "well"}
		w := &watch{ledger: &ledger{}}
		w.run(t, day, digest.Receiver{Mailer: broken, Schedule: eachDay}, digest.Receiver{Mailer: well, Schedule: eachDay})
		// After 5, 10, 20 and 40 minutes, then each hour.
		if diff := cmp.Diff([][]string{{"01-01 11:15"}, {"01-01 07:00"}}, [][]string{broken.took, well.took}); diff != "" {
			t.Error(diff)
		}
		if n := strings.Count(w.log.String(), "digest not sent"); n != 1 {
			t.Errorf("%d complaints:\n%s", n, w.log.String())
		}
		testMetrics(t, w.registry, `
			dmarcpipe_digest_sent_total{receiver="broken",result="failed"} 7
			dmarcpipe_digest_sent_total{receiver="broken",result="sent"} 1
			dmarcpipe_digest_sent_total{receiver="well",result="failed"} 0
			dmarcpipe_digest_sent_total{receiver="well",result="sent"} 1`)
	})
}

func testMetrics(t *testing.T, from prometheus.Gatherer, lines string) {
	t.Helper()
	const head = "# HELP dmarcpipe_digest_sent_total Digests by receiver, and whether the receiver took them.\n# TYPE dmarcpipe_digest_sent_total counter\n"
	if err := testutil.GatherAndCompare(from, strings.NewReader(head+strings.ReplaceAll(lines, "\t", "")+"\n"), "dmarcpipe_digest_sent_total"); err != nil {
		t.Error(err)
	}
	if problems, err := testutil.GatherAndLint(from); err != nil || len(problems) > 0 {
		t.Error(problems, err)
	}
}

// While mailboxes are being caught up, figures would be of half the mail.
func TestRunnerWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		to := &box{name: "daily"}
		begin := time.Now()
		w := &watch{ledger: &ledger{sent: []store.AlertSent{{Receiver: "daily", Alert: "digest", SentAt: begin.Add(-day)}}}}
		w.caught = func() bool { return time.Since(begin) > 3*time.Hour }
		w.run(t, 6*time.Hour, digest.Receiver{Mailer: to, Schedule: eachDay})
		if diff := cmp.Diff([]string{"01-01 03:01"}, to.took); diff != "" {
			t.Error(diff)
		}
	})
}

// A store that fails stops nothing for good.
func TestRunnerWithoutStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		to := &box{name: "daily"}
		w := &watch{ledger: &ledger{down: time.Now().Add(2 * time.Hour)}}
		w.run(t, day, digest.Receiver{Mailer: to, Schedule: eachDay})
		if diff := cmp.Diff([]string{"01-01 07:00"}, to.took); diff != "" {
			t.Error(diff)
		}
		if n := strings.Count(w.log.String(), "no connection"); n != 1 {
			t.Errorf("%d complaints:\n%s", n, w.log.String())
		}
	})
}
