package store

import (
	"context"
	"time"
)

// gatherer owns the plan that is being gathered, its timer, and what is known
// of the reports that are on their way.
type gatherer struct {
	w       *Writer
	ledgers map[*kind]*ledger
	packer  *packer
	plan    *plan
	number  uint64
	age     time.Duration // of the oldest delivery when a plan is flushed
	timer   *time.Timer
	pending map[reportID]pending
}

// pending is the history of a report that a plan changed; until that plan is
// durable the database knows less.
type pending struct {
	*history
	plan uint64
}

func newGatherer(w *Writer, chunks chan<- *chunk) *gatherer {
	g := &gatherer{
		w:       w,
		ledgers: w.store.ledgers(),
		packer:  &packer{batch: w.store.o.Batch, free: w.free, out: chunks},
		age:     w.store.o.Batch.Age,
		timer:   time.NewTimer(time.Hour),
		pending: map[reportID]pending{},
	}
	g.timer.Stop()
	g.begin()
	return g
}

// begin starts an empty plan.
func (g *gatherer) begin() {
	g.number++
	g.plan = &plan{number: g.number, writer: g.w}
	g.timer.Stop()
}

func (g *gatherer) run(ctx context.Context) error {
	defer g.timer.Stop()
	hurry := g.w.hurry
	for {
		select {
		case <-hurry:
			hurry, g.age = nil, min(g.age, hurryAge)
			g.flush(ctx)
		case j := <-g.w.queue:
			g.take(ctx, j)
		case <-g.timer.C:
			g.flush(ctx)
		case <-g.w.stop:
			g.flush(ctx)
			return nil
		case <-ctx.Done():
			g.plan.settle(ctx.Err())
			return nil
		}
	}
}

// take adds j to the plan. A delivery that does not fit any more begins the
// next plan, so that plans fill inserts and do not leave rests.
func (g *gatherer) take(ctx context.Context, j *job) {
	limit := g.w.store.o.Batch.Rows
	if g.plan.share+int(j.share) > limit {
		g.flush(ctx)
	}
	if len(g.plan.jobs) == 0 {
		g.timer.Reset(g.age)
	}
	g.plan.add(j)
	if g.plan.share >= limit {
		g.flush(ctx)
	}
}

// flush decides the reports of the plan and hands their rows to the sender. If
// it cannot, ctx has ended.
func (g *gatherer) flush(ctx context.Context) {
	p := g.plan
	g.begin()
	if len(p.jobs) == 0 {
		return
	}
	p.begun = time.Now()
	if err := g.decide(ctx, p); err != nil {
		p.settle(err)
		return
	}
	if err := g.packer.pack(ctx, p); err != nil {
		p.settle(err)
	}
}
