package alert

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/dmarcpipe/dmarcpipe/store"
)

// owe notes for each receiver what it has to be told anew. It is written before
// anything is sent: what is cut off in between is told later.
func (e *Engine) owe(now time.Time, fresh bool) {
	for _, r := range e.receivers {
		for _, s := range e.due(r, now, fresh) {
			t := telling{r.Name(), idOf(s)}
			if !e.sent.rows[t].Firing {
				e.sent.set(sentOf(t, s, time.Time{}))
			}
		}
	}
}

// save writes what the store lacks: what is owed first, or a cut between both
// would leave states that nobody is told of once they have resolved.
func (e *Engine) save(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	if err := e.saveSent(ctx); err != nil {
		return err
	}
	if err := e.states.save(ctx, e.o.Store.PutAlertStates); err != nil {
		return fmt.Errorf("writing the states of alerts: %w", err)
	}
	return nil
}

func sentOf(t telling, s store.AlertState, at time.Time) store.AlertSent {
	return store.AlertSent{
		Receiver: t.receiver, Tenant: s.Tenant, Alert: s.Alert, Domain: s.Domain, Subject: s.Subject,
		Firing: s.Firing, Since: s.Since, SentAt: at,
	}
}

func (e *Engine) saveSent(ctx context.Context) error {
	if err := e.sent.save(ctx, e.o.Store.PutAlertsSent); err != nil {
		return fmt.Errorf("writing who was told of alerts: %w", err)
	}
	return nil
}

// due returns what a receiver has to be told now. Without fresh states of the
// domains, those alerts wait. What still fires only because its condition is gone
// for no longer than Calm waits too. Neither does for who would forget it.
func (e *Engine) due(r *receiver, now time.Time, fresh bool) []store.AlertState {
	var all []store.AlertState
	for a, s := range e.states.rows {
		sure := (fresh || a.operation()) && (!s.Firing || e.trends[a].holds)
		if (sure || r.resends) && r.due(s, e.sent.rows[telling{r.Name(), a}], now) {
			all = append(all, s)
		}
	}
	return all
}

// delivery is what was sent to a receiver, and how that went.
type delivery struct {
	to    *receiver
	about []store.AlertState
	err   error
}

// tell sends each receiver one notification of all that it has to be told. A
// receiver that hangs keeps no other waiting.
func (e *Engine) tell(ctx context.Context, now time.Time, fresh bool) {
	ended := make(chan delivery)
	under := 0
	sending, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	for _, r := range e.receivers {
		d := delivery{to: r, about: e.due(r, now, fresh)}
		e.metrics.waiting.WithLabelValues(r.Name()).Set(float64(len(e.due(r, now, true))))
		if len(d.about) == 0 || !r.ready(now) {
			continue
		}
		notices := e.group(d.about)
		under++
		go func() {
			d.err = r.Alerts(sending, notices)
			ended <- d
		}()
	}
	for range under {
		e.settle(ctx, <-ended, now)
	}
}

// settle notes how a delivery went. What was sent is noted also while the worker
// stops.
func (e *Engine) settle(ctx context.Context, d delivery, now time.Time) {
	name := d.to.Name()
	if d.err != nil {
		if ctx.Err() == nil {
			e.metrics.sent.WithLabelValues(name, resultFailed).Inc()
			d.to.failed(now, e.o.Every, d.err)
			e.o.Logger.Warn("a receiver was not told of alerts", slog.String("receiver", name),
				slog.Int("alerts", len(d.about)), slog.Time("next_try", d.to.next), slog.Any("error", d.err))
		}
		return
	}
	d.to.succeeded(now)
	e.metrics.sent.WithLabelValues(name, resultSent).Inc()
	for _, s := range d.about {
		e.sent.set(sentOf(telling{name, idOf(s)}, s, stamp(now)))
	}
	e.metrics.waiting.WithLabelValues(name).Set(float64(len(e.due(d.to, now, true))))
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), saveTimeout)
	defer cancel()
	if err := e.saveSent(ctx); err != nil {
		e.metrics.errors.Inc() // it is written with the next evaluation
	}
}
