package identify

import (
	"context"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"
)

// Run finds out about everything that the store does not know yet, and about
// what is too old, until ctx ends. Trouble of the store or of DNS makes it
// slower; it never ends Run.
func (e *Engine) Run(ctx context.Context) {
	said := "" // of the last failure, which is logged once
	for ctx.Err() == nil {
		more, err := e.round(ctx)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			e.metrics.errors.Inc()
			if said != err.Error() {
				said = err.Error()
				e.o.Logger.Warn("naming sources: trying again in a minute", slog.Any("error", err))
			}
		} else {
			said = ""
		}
		if more && err == nil {
			continue
		}
		if sleep(ctx, wake) != nil {
			return
		}
	}
}

// round does what needs no DNS, then asks DNS for one batch. more says that there
// is more to do at once.
func (e *Engine) round(ctx context.Context) (more bool, err error) {
	left, err := e.known(ctx)
	if err != nil {
		return false, err
	}
	waiting, err := e.askBatch(ctx)
	return left || waiting, err
}

// askBatch asks DNS for the addresses that are due, within the rate, and puts
// what it learned.
func (e *Engine) askBatch(ctx context.Context) (more bool, err error) {
	if e.o.Resolver == nil {
		return false, nil
	}
	limit := min(e.o.Rate*int(maxPass/time.Second), maxDNSPass)
	due, err := e.o.Store.Candidates(ctx, e.version, time.Now().UTC(), limit)
	if err != nil {
		return false, err
	}
	e.metrics.due.Set(float64(len(due)))
	found := e.checkAll(ctx, due)
	if ctx.Err() != nil || len(found) == 0 { // what was cut off is no answer
		return false, ctx.Err()
	}
	e.tellPace()
	e.metrics.judged(found)
	return len(due) == limit || len(found) < len(due), e.o.Store.PutSources(ctx, found)
}

// checkAll asks for as many of due as one pass has time for.
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
			found[i], _ = e.check(ctx, &due[i])
			return nil
		})
	}
	_ = group.Wait() // no check fails
	return found[:n]
}

// tellPace logs when DNS goes away and when it is back.
func (e *Engine) tellPace() {
	slow := e.pace.slow()
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
