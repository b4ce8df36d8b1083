package alert

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/notify"
	"github.com/dmarcpipe/dmarcpipe/store"
)

var (
	errDown = errors.New("the store is down")
	errMail = errors.New("the mail server is down")
	monday  = time.Date(2026, time.November, 23, 6, 0, 0, 0, time.UTC)
)

const (
	every  = 5 * time.Minute
	calm   = 15 * time.Minute
	spoof  = "DmarcSpoofingRun"
	losing = "DmarcEnforcementLosesMail"
	silent = "DmarcReporterSilent"
	broken = "DmarcpipeNotReady"
)

// world is what outlives a worker: the store, and what receivers were told. After
// a number of steps it can be cut off.
type world struct {
	mu     sync.Mutex
	rows   []row
	states map[id]store.AlertState
	sent   map[telling]store.AlertSent
	down   bool // the store neither reads nor writes
	full   bool // the store does not write
	hushed bool // rows are not read

	receivers []*inbox

	steps int // left until the cut; 0 is none
	lost  bool
	after bool // the step of the cut still has its effect
}

func newWorld(names ...string) *world {
	w := &world{states: map[id]store.AlertState{}, sent: map[telling]store.AlertSent{}}
	for _, name := range names {
		w.receivers = append(w.receivers, &inbox{name: name, world: w})
	}
	return w
}

// step does something that others can see, unless the worker is dead.
func (w *world) step(do func()) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.lost {
		return errDown
	}
	if w.steps > 0 {
		w.steps--
		w.lost = w.steps == 0
	}
	if w.lost && !w.after {
		return errDown
	}
	do()
	if w.lost {
		return errDown
	}
	return nil
}

func (w *world) QueryTo(_ context.Context, out io.Writer, _, _ string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.down || w.hushed {
		return errDown
	}
	for _, r := range w.rows {
		if err := json.NewEncoder(out).Encode(r); err != nil {
			return err
		}
	}
	return nil
}

func (w *world) AlertStates(context.Context) (all []store.AlertState, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.down {
		return nil, errDown
	}
	for _, s := range w.states {
		all = append(all, s)
	}
	return all, nil
}

func (w *world) AlertsSent(context.Context) (all []store.AlertSent, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.down {
		return nil, errDown
	}
	for _, s := range w.sent {
		all = append(all, s)
	}
	return all, nil
}

// put does a step that needs the store.
func (w *world) put(ctx context.Context, do func()) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	w.mu.Lock()
	refused := w.down || w.full
	w.mu.Unlock()
	if refused {
		return errDown
	}
	return w.step(do)
}

// change does something while a worker runs.
func (w *world) change(do func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	do()
}

func (w *world) PutAlertStates(ctx context.Context, states []store.AlertState) error {
	return w.put(ctx, func() {
		for _, s := range states {
			w.states[idOf(s)] = s
		}
	})
}

func (w *world) PutAlertsSent(ctx context.Context, sent []store.AlertSent) error {
	return w.put(ctx, func() {
		for _, s := range sent {
			w.sent[tellingOf(s)] = s
		}
	})
}

// inbox is a receiver that keeps what it is told.
type inbox struct {
	name  string
	world *world
	err   error
	again time.Duration
	got   [][]notify.Alert
}

func (b *inbox) Name() string { return b.name }

func (b *inbox) Resend() time.Duration { return b.again }

func (b *inbox) Alerts(_ context.Context, alerts []notify.Alert) error {
	if b.err != nil {
		return b.err
	}
	return b.world.step(func() { b.got = append(b.got, alerts) })
}

// take returns what came since the last time, such as "fires DmarcSpoofingRun
// example.com", one text a notification.
func (b *inbox) take() (texts [][]string) {
	b.world.mu.Lock()
	defer b.world.mu.Unlock()
	for _, group := range b.got {
		var text []string
		for _, a := range group {
			text = append(text, say(a))
		}
		texts = append(texts, text)
	}
	b.got = nil
	return texts
}

func say(a notify.Alert) string {
	text := "resolved "
	if a.Firing {
		text = "fires "
	}
	text += a.Name
	for _, more := range []string{a.Domain, a.Subject} {
		if more != "" {
			text += " " + more
		}
	}
	return text
}

// options tell all receivers of everything.
func (w *world) options() Options {
	o := Options{
		Store: w, Every: every, Calm: calm, Logger: slog.New(slog.DiscardHandler),
	}
	for _, b := range w.receivers {
		o.Receivers = append(o.Receivers, Receiver{Receiver: b, Repeat: 24 * time.Hour})
	}
	return o
}

// raise makes a condition hold, with evidence of a day of November.
func (w *world) raise(rule, domain string, day int) { w.raiseAs(rule, domain, "warning", day) }

func (w *world) raiseAs(rule, domain, severity string, day int) {
	w.drop(rule, domain)
	w.rows = append(w.rows, row{
		Alert: rule, Domain: domain, Severity: severity, Value: 600, Baseline: 10, Threshold: 500,
		Day: time.Date(2026, time.November, day, 0, 0, 0, 0, time.UTC).Format(time.DateOnly),
	})
}

// drop makes a condition not hold any more.
func (w *world) drop(rule, domain string) {
	var rest []row
	for _, r := range w.rows {
		if r.Alert != rule || r.Domain != domain {
			rest = append(rest, r)
		}
	}
	w.rows = rest
}

// worker evaluates in a world, and has a clock.
type worker struct {
	*Engine
	now time.Time
}

func work(o Options) *worker { return &worker{New(o), monday} }

// pass evaluates once for every interval of a time.
func (w *worker) pass(t *testing.T, d time.Duration) {
	t.Helper()
	for ; d > 0; d -= every {
		w.now = w.now.Add(every)
		_ = w.Evaluate(t.Context(), w.now) // trouble is part of the tests
	}
}
