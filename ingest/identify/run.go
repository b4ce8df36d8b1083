package identify

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
)

// Run finds out about everything that the store does not know yet, and about
// what is too old, until ctx ends. Trouble of the store or of DNS makes it
// slower; it never ends Run.
func (e *Engine) Run(ctx context.Context) {
	said := "" // of the last failure, which is logged once
	for ctx.Err() == nil {
		came := e.progress.begin()
		least, pause, err := e.round(ctx)
		if ctx.Err() != nil {
			return
		}
		if err == nil && pause > 0 {
			e.progress.finish(came)
		}
		said = e.tell(err, said)
		e.rest(ctx, least, pause)
	}
}

// Nudge tells Run that there is something new in the store, so that it looks
// within seconds. It never blocks.
func (e *Engine) Nudge() {
	e.progress.add()
	select {
	case e.nudged <- struct{}{}:
	default: // one is enough
	}
}

// Settle returns once Run has looked at all that is new, and asked DNS about it
// once, or with the error of ctx. Before, mail of a service may look like mail of
// somebody unknown.
func (e *Engine) Settle(ctx context.Context) error { return e.progress.wait(ctx) }

// rest waits for the pause, or for a nudge after the least of it.
func (e *Engine) rest(ctx context.Context, least, pause time.Duration) {
	if pause == 0 || sleep(ctx, least) != nil {
		return
	}
	t := time.NewTimer(pause - least)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	case <-e.nudged:
	}
}

// tell logs an error that is another than the last, and returns what it says.
func (e *Engine) tell(err error, last string) string {
	if err == nil {
		e.metrics.lastSuccess.SetToCurrentTime()
		return ""
	}
	e.metrics.errors.Inc()
	if err.Error() != last {
		e.o.Logger.Warn("naming sources failed; it is tried again in a minute", slog.Any("error", err))
	}
	return err.Error()
}

// round does what needs no DNS, then asks DNS for one batch. The pause before the
// next is none while there is more to do; else it grows with the time that the
// store takes to say that there is nothing. What is new may cut it down to the
// least.
func (e *Engine) round(ctx context.Context) (least, pause time.Duration, err error) {
	begun := time.Now()
	left, err := e.known(ctx)
	if err != nil {
		return wake, wake, err
	}
	least = min(max(nudge, busyShare*time.Since(begun)), maxPause)
	pause = max(least, wake)
	waiting, err := e.askBatch(ctx)
	if err == nil && (left || waiting) {
		return 0, 0, nil
	}
	return least, pause, err
}

// askBatch asks DNS for the addresses that are due, within the rate, and puts
// what it learned.
func (e *Engine) askBatch(ctx context.Context) (more bool, err error) {
	if e.o.Resolver == nil || e.o.OnlyDomains {
		return false, nil
	}
	limit := min(e.o.Rate*int(maxPass/time.Second), maxDNSPass)
	due, err := e.o.Store.Candidates(ctx, e.version, time.Now().UTC(), limit)
	if err != nil {
		return false, err
	}
	e.metrics.due.Set(float64(len(due)))
	found := e.checkAll(ctx, due)
	if len(found) == 0 {
		return false, ctx.Err()
	}
	if ctx.Err() == nil {
		e.tellPace()
	}
	e.metrics.judged(found)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), maxPut) // a stop wastes no answer
	defer cancel()
	return len(due) == limit || len(found) < len(due), e.o.Store.PutSources(ctx, found)
}

// checkAll asks for as many of due as one pass has time for. What a stop cuts off
// is no answer.
func (e *Engine) checkAll(ctx context.Context, due []Candidate) []Source {
	found := make([]Source, len(due))
	begun, n := time.Now(), 0
	var group errgroup.Group
	group.SetLimit(e.o.Concurrency)
	for i := range due {
		if time.Since(begun) > maxPass || e.pace.wait(ctx) != nil {
			break
		}
		n++
		group.Go(func() error {
			if s, _ := e.check(ctx, &due[i]); ctx.Err() == nil {
				found[i] = s
			}
			return nil
		})
	}
	_ = group.Wait() // no check fails
	return slices.DeleteFunc(found[:n], func(s Source) bool { return !s.Addr.IsValid() })
}

// tellPace logs when DNS goes away and when it is back.
func (e *Engine) tellPace() {
	slow := e.pace.dead()
	if slow == e.slow {
		return
	}
	e.slow = slow
	e.metrics.pace(slow)
	if slow {
		e.o.Logger.Warn("DNS does not answer: asking for the names of few addresses until it does; set dns.servers if it stays so")
		return
	}
	e.o.Logger.Info("DNS answers again")
}
