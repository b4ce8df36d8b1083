package alert

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/notify"
	"github.com/dmarcpipe/dmarcpipe/store"
)

// running runs an engine until the test ends it.
func running(t *testing.T, o Options) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		New(o).Run(ctx)
	}()
	synctest.Wait()
	return func() { cancel(); <-ended }
}

func TestRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld("mail")
		var log bytes.Buffer
		o := w.options()
		o.Logger = slog.New(slog.NewTextHandler(&log, nil))
		w.raise(spoof, "example.com", 22)
		stop := running(t, o)
		heard(t, w.receivers[0], []string{"fires DmarcSpoofingRun example.com"})
		w.change(func() { w.raise(losing, "example.com", 22) })
		time.Sleep(every - time.Second)
		synctest.Wait()
		heard(t, w.receivers[0])
		time.Sleep(time.Second)
		synctest.Wait()
		heard(t, w.receivers[0], []string{"fires DmarcEnforcementLosesMail example.com"})
		w.change(func() { w.down = true })
		time.Sleep(time.Hour)
		w.change(func() { w.down = false })
		time.Sleep(time.Hour)
		stop()
		text := log.String()
		for want, times := range map[string]int{
			"an alert fires": 2, "alerts are not evaluated in full": 1, "alerts are evaluated again": 1, "level=": 4,
		} {
			if n := strings.Count(text, want); n != times {
				t.Errorf("%q is %d times in the log, want %d:\n%s", want, n, times, text)
			}
		}
	})
}

// hanging is a receiver that does not answer.
type hanging struct{ notify.Receiver }

func (hanging) Name() string { return "hanging" }

func (hanging) Alerts(ctx context.Context, _ []notify.Alert) error {
	<-ctx.Done()
	return ctx.Err()
}

// A receiver that hangs keeps no other waiting, nor the worker from its end.
func TestHangingReceiver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld("mail")
		o := w.options()
		o.Receivers = append(o.Receivers, Receiver{Receiver: hanging{}})
		w.raise(spoof, "example.com", 22)
		stop := running(t, o)
		heard(t, w.receivers[0], []string{"fires DmarcSpoofingRun example.com"})
		if n := len(w.sent); n != 2 || !told(w.sent[telling{"mail", id{rule: spoof, domain: "example.com"}}]) {
			t.Errorf("noted %+v", w.sent)
		}
		time.Sleep(sendTimeout)
		synctest.Wait()
		w.change(func() { w.raise(losing, "example.com", 22) })
		time.Sleep(every)
		synctest.Wait()
		heard(t, w.receivers[0], []string{"fires DmarcEnforcementLosesMail example.com"})
		stop()
	})
}

// stuck is a store that does not answer.
type stuck struct{ *world }

func (stuck) AlertStates(ctx context.Context) ([]store.AlertState, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func (stuck) PutAlertsSent(ctx context.Context, _ []store.AlertSent) error {
	<-ctx.Done()
	return ctx.Err()
}

// A store that hangs is waited for a little, and then what is wrong with the
// worker is told.
func TestHangingStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld("mail")
		o := w.options()
		o.Store = stuck{w}
		o.Checks = []Check{failing()}
		stop := running(t, o)
		time.Sleep(storeTimeout)
		synctest.Wait()
		heard(t, w.receivers[0], []string{"fires DmarcpipeNotReady"})
		time.Sleep(12 * time.Hour)
		synctest.Wait()
		heard(t, w.receivers[0])
		stop()
	})
}

func TestMetrics(t *testing.T) {
	w := newWorld("mail", "chat")
	w.receivers[1].err = errMail
	reg := prometheus.NewPedanticRegistry()
	o := w.options()
	o.Registerer = reg
	e := work(o)
	problems, err := testutil.GatherAndLint(reg)
	if err != nil || len(problems) > 0 {
		t.Errorf("%v, %v", problems, err)
	}
	w.raise(spoof, "example.com", 22)
	w.raise(spoof, "example.org", 22)
	e.pass(t, every)
	w.down = true
	e.pass(t, every)
	m := e.metrics
	for name, c := range map[string]struct {
		metric prometheus.Collector
		want   float64
	}{
		"firing":         {m.firing.WithLabelValues(spoof), 2},
		"quiet":          {m.firing.WithLabelValues(losing), 0},
		"evaluated":      {m.evaluated, float64(monday.Add(every).Unix())},
		"errors":         {m.errors, 1},
		"sent":           {m.sent.WithLabelValues("mail", resultSent), 1},
		"failed":         {m.sent.WithLabelValues("chat", resultFailed), 1},
		"nobody waits":   {m.waiting.WithLabelValues("mail"), 0},
		"somebody waits": {m.waiting.WithLabelValues("chat"), 2},
	} {
		if got := testutil.ToFloat64(c.metric); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
