package alert

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/notify"
)

// cuts calls test for each step at which a worker can be killed, before and after
// that step has its effect, until there is no such step.
func cuts(t *testing.T, test func(t *testing.T, w *world)) {
	for _, after := range []bool{false, true} {
		for at, cut := 1, true; cut; at++ {
			t.Run(fmt.Sprintf("step %d, effect %t", at, after), func(t *testing.T) {
				w := newWorld("mail", "chat")
				w.steps, w.after = at, after
				test(t, w)
				cut = w.steps == 0
			})
		}
	}
}

// lively is a worker that is started again whenever it is killed.
func lively(t *testing.T, w *world, e *worker, d time.Duration) {
	t.Helper()
	for ; d > 0; d -= every {
		e.pass(t, every)
		if w.lost {
			w.lost = false
			e.Engine = New(w.once())
		}
	}
}

// once are options without repetition.
func (w *world) once() Options {
	o := w.options()
	for i := range o.Receivers {
		o.Receivers[i].Repeat = 0
	}
	return o
}

// count returns how often a receiver was told that an alert fires, and that it
// has resolved, and whether the last was that it fires.
func (b *inbox) count(a id) (fired, resolved int, last bool) {
	for _, group := range b.got {
		for _, n := range group {
			switch {
			case (id{n.Tenant, n.Name, n.Domain, n.Subject}) != a:
				continue
			case n.Firing:
				fired++
			default:
				resolved++
			}
			last = n.Firing
		}
	}
	return fired, resolved, last
}

// A worker that is killed at any moment, and started again, tells everything, and
// nothing more than twice.
func TestKilledAnywhere(t *testing.T) {
	cuts(t, func(t *testing.T, w *world) {
		e := work(w.once())
		w.raise(spoof, "example.com", 22)
		lively(t, w, e, every)
		w.raise(losing, "example.org", 22)
		lively(t, w, e, time.Hour)
		w.rows = nil
		lively(t, w, e, time.Hour)
		for _, b := range w.receivers {
			for _, a := range []id{{rule: spoof, domain: "example.com"}, {rule: losing, domain: "example.org"}} {
				fired, resolved, last := b.count(a)
				if fired < 1 || resolved < 1 || fired+resolved > 3 || last {
					t.Errorf("%s: %v fired %d times and resolved %d times, in the end firing: %t", b.name, a, fired, resolved, last)
				}
			}
		}
	})
}

// What was known when a worker was killed is told also if it is over when the
// worker starts again.
func TestKilledAndGoneForDays(t *testing.T) {
	cuts(t, func(t *testing.T, w *world) {
		a := id{rule: spoof, domain: "example.com"}
		e := work(w.once())
		w.raise(spoof, "example.com", 22)
		e.pass(t, every)
		w.rows, w.lost = nil, false
		e.Engine, e.now = New(w.once()), e.now.Add(48*time.Hour)
		lively(t, w, e, time.Hour)
		_, known := w.states[a]
		for _, b := range w.receivers {
			fired, resolved, last := b.count(a)
			switch told := fired + resolved; {
			case last || fired > 1 || resolved > 2:
				t.Errorf("%s: fired %d times and resolved %d times, in the end firing: %t", b.name, fired, resolved, last)
			case known && resolved == 0, !known && told > 0:
				t.Errorf("%s: known %t, told %d times", b.name, known, told)
			}
		}
	})
}

// Workers that evaluate at once tell twice at most, and agree.
func TestTwoWorkers(t *testing.T) {
	w := newWorld("mail")
	a, b := work(w.once()), work(w.once())
	b.now = b.now.Add(2 * time.Second)
	together := func(d time.Duration) {
		for ; d > 0; d -= every {
			// Both have read before either writes.
			a.now, b.now = a.now.Add(every), b.now.Add(every)
			for _, e := range []*worker{a, b} {
				_ = e.load(t.Context(), e.now)
				_ = e.readDomains(t.Context(), e.now)
			}
			for _, e := range []*worker{a, b} {
				e.owe(e.now, true)
				_ = e.save(t.Context())
			}
			a.tell(t.Context(), a.now, true)
			b.tell(t.Context(), b.now, true)
		}
	}
	for day := 22; day <= 24; day++ {
		w.receivers[0].got = nil
		w.raise(spoof, "example.com", day)
		together(time.Hour)
		w.rows = nil
		together(time.Hour)
		fired, resolved, last := w.receivers[0].count(id{rule: spoof, domain: "example.com"})
		if fired != 2 || resolved != 2 || last {
			t.Errorf("day %d: fired %d times and resolved %d times, in the end firing: %t", day, fired, resolved, last)
		}
	}
}

// Evaluations one after the other tell once, whoever makes them.
func TestWorkersTakeTurns(t *testing.T) {
	w := newWorld("mail")
	e := work(w.once())
	var notices []notify.Alert
	w.raise(spoof, "example.com", 22)
	for range 12 {
		e.Engine = New(w.once())
		e.pass(t, every)
	}
	for _, group := range w.receivers[0].got {
		notices = append(notices, group...)
	}
	if len(notices) != 1 || notices[0].Since != monday.Add(every) {
		t.Errorf("told %+v", notices)
	}
}

// A store that fails just when it is to be noted that a receiver was told does
// not have it told again.
func TestNotedLater(t *testing.T) {
	w := newWorld("mail")
	e := work(w.once())
	w.raise(spoof, "example.com", 22)
	w.steps = 4 // owed, states, notification, told
	e.pass(t, every)
	if !w.lost {
		t.Fatal("the last step was not reached")
	}
	w.lost = false
	e.pass(t, every)
	e.Engine = New(w.once())
	e.pass(t, every)
	heard(t, w.receivers[0], []string{"fires DmarcSpoofingRun example.com"})
}

// stopping is a receiver that is told just when the worker is stopped.
type stopping struct {
	*inbox
	stop func()
}

func (s *stopping) Alerts(ctx context.Context, alerts []notify.Alert) error {
	s.stop()
	return s.inbox.Alerts(ctx, alerts)
}

func TestStoppedWhileTelling(t *testing.T) {
	w := newWorld("mail")
	ctx, cancel := context.WithCancel(t.Context())
	o := w.once()
	o.Receivers[0].Receiver = &stopping{w.receivers[0], cancel}
	w.raise(spoof, "example.com", 22)
	if err := New(o).Evaluate(ctx, monday); err != nil {
		t.Fatal(err)
	}
	work(w.once()).pass(t, time.Hour)
	heard(t, w.receivers[0], []string{"fires DmarcSpoofingRun example.com"})
}
