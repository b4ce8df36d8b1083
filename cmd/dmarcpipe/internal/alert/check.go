package alert

import (
	"cmp"
	"context"
	"sync"
	"time"

	"github.com/dmarcpipe/dmarcpipe/dashboards/alerts"
)

func (c *Check) id() id { return id{rule: c.Rule, subject: c.Subject} }

// outcome is what a check found.
type outcome struct {
	value float64
	err   error
}

// runChecks brings the states of alerts of operation up to date. It needs no
// store.
func (e *Engine) runChecks(ctx context.Context, now time.Time) {
	found := e.test(ctx)
	if ctx.Err() != nil {
		return // what a stop broke off is no failure
	}
	for i, c := range e.o.Checks {
		state := e.states.rows[c.id()]
		lasts := e.trends.note(c.id(), found[i].err != nil, now)
		switch {
		case found[i].err != nil && lasts >= c.For:
			e.fire(c.reading(found[i]), now)
		case found[i].err == nil && state.Firing && lasts >= e.o.Calm:
			e.resolve(state, now)
		}
	}
}

// test runs all checks at once, so that one that hangs does not keep the others.
func (e *Engine) test(ctx context.Context) []outcome {
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	found := make([]outcome, len(e.o.Checks))
	var group sync.WaitGroup
	for i, c := range e.o.Checks {
		group.Go(func() { found[i].value, found[i].err = c.Test(ctx) })
	}
	group.Wait()
	return found
}

func (c *Check) reading(o outcome) reading {
	severity := alerts.Warning
	if rule, ok := alerts.ByName(c.Rule); ok {
		severity = cmp.Or(rule.Severity, severity)
	}
	return reading{id: c.id(), severity: string(severity), value: o.value, detail: detail{trouble: o.err.Error()}}
}

// dropChecks resolves alerts of operation that nothing checks any more, such as
// those of a mailbox that is not in the configuration now.
func (e *Engine) dropChecks(now time.Time) {
	checked := map[id]bool{}
	for _, c := range e.o.Checks {
		checked[c.id()] = true
	}
	for a, s := range e.states.rows {
		if a.operation() && s.Firing && !checked[a] {
			e.resolve(s, now)
		}
	}
}
