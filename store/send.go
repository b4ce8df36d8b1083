package store

import (
	"context"
	"errors"
	"sync"

	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// sender inserts chunks, one at a time, and what follows the rows of one plan
// at a time.
type sender struct {
	w          *Writer
	ledgers    map[*kind]*ledger
	statements map[string]statement // by table
	refused    refusals             // by the server, for their rows
	unlisted   refusals             // for their row of the ledger
}

func newSender(w *Writer) *sender {
	s := &sender{
		w: w, ledgers: w.store.ledgers(), statements: map[string]statement{},
		refused: refusals{}, unlisted: refusals{},
	}
	for _, k := range kinds {
		s.prepare(k.ledger, k.types)
		if k.rows != "" {
			s.prepare(k.rows, k.newRows().base().types())
		}
	}
	s.prepare(tableMessages, columnsOf[messageRow]())
	return s
}

// run writes the rows of chunks and, after the last of a plan, what concludes
// it, while the rows of the next plan follow.
func (s *sender) run(ctx context.Context, chunks <-chan *chunk) {
	plans := make(chan *plan)
	var writing sync.WaitGroup
	writing.Go(func() { s.runPlans(ctx, plans) })
	for c := range chunks {
		err := ctx.Err() // a plan of duplicates has nothing to send, but what it repeats may have failed
		if err == nil {
			err = s.sendSpans(ctx, c)
		}
		s.w.free <- c.buffers
		switch {
		case err != nil:
			c.plan.settle(err)
		case c.last:
			s.refused.apply(c.plan)
			plans <- c.plan
		}
	}
	close(plans)
	writing.Wait()
}

func (s *sender) runPlans(ctx context.Context, plans <-chan *plan) {
	for p := range plans {
		err := s.conclude(ctx, p)
		if err == nil {
			s.w.stamp(ctx, p)
		}
		p.settle(err)
	}
}

// conclude writes the ledgers of p, and its mails last: they say what became of
// the reports.
func (s *sender) conclude(ctx context.Context, p *plan) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.unlisted.apply(p)
	for _, items := range portions(p.ledger, s.w.store.o.Batch.Bytes) {
		if err := s.sendLedger(ctx, items); err != nil {
			return err
		}
	}
	s.unlisted.apply(p)
	if err := s.mend(ctx, p); err != nil {
		return err
	}
	return s.sendMessages(ctx, p)
}

// halves inserts the things [from, to). While the server refuses them for their
// data again and again, it inserts one half and then the other, so that one
// thing cannot stop all others for ever, and calls refuse for each that is
// left.
func (s *sender) halves(ctx context.Context, step string, from, to int, insert func(ctx context.Context, from, to int) error, refuse func(i int, e error)) error {
	err := s.w.store.retry(ctx, step, untilStuck, func(ctx context.Context) error { return insert(ctx, from, to) })
	stuck, ok := errors.AsType[*stuckError](err)
	switch {
	case !ok:
		return err
	case to-from == 1:
		refuse(from, stuck)
		return nil
	}
	middle := from + (to-from)/2
	if err := s.halves(ctx, step, from, middle, insert, refuse); err != nil {
		return err
	}
	return s.halves(ctx, step, middle, to, insert, refuse)
}

// sendSpans inserts the rows of c.
func (s *sender) sendSpans(ctx context.Context, c *chunk) error {
	if len(c.spans) == 0 {
		return nil
	}
	insert := func(ctx context.Context, from, to int) error { return s.insertRows(ctx, c.cols(), c.spans[from:to]) }
	return s.halves(ctx, "inserting rows", 0, len(c.spans), insert, func(i int, e error) {
		s.refused[c.spans[i].id] = reason.Wrap(reason.Internal, e, "the database refuses the rows of this report")
	})
}

// sendLedger writes rows of one ledger. A report without other rows may be
// refused for it. Of others the rows are there and count, so it goes on trying.
func (s *sender) sendLedger(ctx context.Context, items []ledgerItem) error {
	const step = "writing the ledger"
	err := s.w.store.retry(ctx, "reading rows of the ledger", forever, func(ctx context.Context) (err error) {
		items, err = s.complete(ctx, items)
		return err
	})
	if err != nil || len(items) == 0 {
		return err
	}
	insert := func(ctx context.Context, from, to int) error { return s.insertLedger(ctx, items[from:to]) }
	if items[0].rows != "" {
		return s.w.store.retry(ctx, step, forever, func(ctx context.Context) error { return insert(ctx, 0, len(items)) })
	}
	return s.halves(ctx, step, 0, len(items), insert, func(i int, e error) {
		s.unlisted[items[i].entry.id()] = reason.Wrap(reason.Internal, e, "the database refuses this report")
	})
}
