package alert

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/dmarcpipe/dmarcpipe/store"
)

const (
	storeTimeout = time.Minute      // for what an evaluation asks of the store
	checkTimeout = 10 * time.Second // for all checks together
	sendTimeout  = 3 * time.Minute  // for all receivers together
	saveTimeout  = 10 * time.Second // for noting that a receiver was told

	// longestWait is for how long mailboxes that are not caught up keep alerts of
	// domains waiting. Figures of half a day would be wrong ones.
	longestWait = 6 * time.Hour
)

// Engine evaluates alerts and tells receivers of them. Make one with New. It is
// for one goroutine.
type Engine struct {
	o         Options
	receivers []*receiver
	metrics   *metrics

	states  *shelf[id, store.AlertState]
	sent    *shelf[telling, store.AlertSent]
	adopted bool // what the store knows of alerts of operation was taken over
	trends  trends
	details map[id]detail
	behind  time.Time // since when the mailboxes are not caught up; zero if they are
	trouble string    // the last error that was logged
}

// New returns an Engine. Nothing is read or sent yet.
func New(o Options) *Engine {
	return &Engine{
		o:         o,
		receivers: newReceivers(o),
		metrics:   newMetrics(o.Registerer, o.Receivers),
		states:    newShelf(idOf),
		sent:      newShelf(tellingOf),
		trends:    trends{},
		details:   map[id]detail{},
	}
}

// Run evaluates until ctx ends.
func (e *Engine) Run(ctx context.Context) {
	tick := time.NewTicker(e.o.Every)
	defer tick.Stop()
	for {
		e.log(e.Evaluate(ctx, time.Now()))
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// log tells of trouble once, not every few minutes again.
func (e *Engine) log(err error) {
	switch {
	case err == nil && e.trouble != "":
		e.trouble = ""
		e.o.Logger.Info("alerts are evaluated again")
	case err != nil && e.trouble != err.Error() && !errors.Is(err, context.Canceled):
		e.trouble = err.Error()
		e.o.Logger.Error("alerts are not evaluated in full", slog.Any("error", err))
	}
}

// Evaluate finds out what fires now, keeps it, and tells the receivers what they
// have not been told. The error is that of the store: then alerts of domains stay
// as they were, and only those of operation are told. What receivers answer is
// logged; they are told again later.
func (e *Engine) Evaluate(ctx context.Context, now time.Time) error {
	err := e.load(ctx, now)
	e.runChecks(ctx, now)
	fresh := false
	if err == nil {
		fresh, err = e.update(ctx, now)
	} else { // a store that does not answer is not waited for again
		e.owe(now, false)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	e.metrics.note(e.states.rows, now, fresh, err)
	e.tell(ctx, now, fresh)
	return err
}

// update brings the alerts of domains up to date, and writes all that is new.
// Fresh is whether both is done, and the mailboxes are caught up.
func (e *Engine) update(ctx context.Context, now time.Time) (fresh bool, err error) {
	caught := e.caughtUp(now)
	if caught {
		err = e.readDomains(ctx, now)
	}
	e.owe(now, caught && err == nil)
	err = errors.Join(err, e.save(ctx))
	return caught && err == nil, err
}

// load reads the states and what receivers were told. Another worker may have
// changed both. Of alerts of operation, each worker knows best itself: it takes
// over what the store has once, at the start.
func (e *Engine) load(ctx context.Context, now time.Time) error {
	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	states, err := e.o.Store.AlertStates(ctx)
	if err != nil {
		return fmt.Errorf("reading the states of alerts: %w", err)
	}
	sent, err := e.o.Store.AlertsSent(ctx)
	if err != nil {
		return fmt.Errorf("reading who was told of alerts: %w", err)
	}
	e.states.refresh(states, func(a id) bool { return e.adopted && a.operation() })
	e.sent.refresh(sent, func(t telling) bool { return e.adopted && t.id.operation() })
	if !e.adopted {
		e.adopted = true
		e.dropChecks(now)
	}
	return nil
}

// stamp is now as the store keeps it.
func stamp(now time.Time) time.Time { return now.UTC().Truncate(time.Second) }

// caughtUp reports whether what the store has of domains tells how things are.
func (e *Engine) caughtUp(now time.Time) bool {
	switch {
	case e.o.Caught == nil || e.o.Caught():
		e.behind = time.Time{}
		return true
	case e.behind.IsZero():
		e.behind = now
	}
	return now.Sub(e.behind) >= longestWait
}

// readDomains brings the states of alerts of domains up to date.
func (e *Engine) readDomains(ctx context.Context, now time.Time) error {
	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	held, all, err := readRows(ctx, e.o.Store)
	if err != nil {
		return err
	}
	room := maxRows - e.firing()
	for _, r := range held {
		e.trends.note(r.id, true, now)
		if e.states.rows[r.id].Firing || room > 0 || r.severity == severities[0] {
			e.fire(r, now)
			room--
		}
	}
	for a, s := range e.states.rows {
		if _, ok := held[a]; ok || a.operation() {
			continue
		}
		if !s.Firing {
			delete(e.trends, a)
		} else if all && e.trends.note(a, false, now) >= e.o.Calm {
			e.resolve(s, now)
		}
	}
	return nil
}

// firing counts alerts of domains. More than maxRows of them are an attack, and
// only what is critical is added.
func (e *Engine) firing() int {
	n := 0
	for a, s := range e.states.rows {
		if s.Firing && !a.operation() {
			n++
		}
	}
	return n
}

// fire notes that the condition of an alert holds.
func (e *Engine) fire(r reading, now time.Time) {
	before := e.states.rows[r.id]
	after := fire(before, r, stamp(now))
	if after.Firing {
		e.details[r.id] = r.detail
	}
	if after != before {
		e.states.set(after)
	}
	if after.Firing && !before.Firing {
		e.o.Logger.Info("an alert fires", attributes(after)...)
	}
}

// resolve notes that the condition of an alert is gone.
func (e *Engine) resolve(s store.AlertState, now time.Time) {
	delete(e.details, idOf(s))
	e.states.set(resolve(s, stamp(now)))
	e.o.Logger.Info("an alert resolves", attributes(s)...)
}

func attributes(s store.AlertState) []any {
	return []any{
		slog.String("alert", s.Alert), slog.String("tenant", s.Tenant), slog.String("domain", s.Domain),
		slog.String("subject", s.Subject), slog.String("severity", s.Severity),
	}
}
