package store

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/ClickHouse/clickhouse-go/v2"

	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// sender inserts chunks, one at a time, and one ledger at a time.
type sender struct {
	w            *Writer
	recordTypes  []clickhouse.ColumnNameAndType
	recordInsert string
	ledgerTypes  []clickhouse.ColumnNameAndType
	ledgerInsert string
	refused      map[reportID]*reason.Error
}

func newSender(w *Writer) *sender {
	t := w.store.target
	s := &sender{w: w, recordTypes: newColumns().types(), ledgerTypes: ledgerTypes(), refused: map[reportID]*reason.Error{}}
	s.recordInsert = insertInto(t.Table(tableRecords), s.recordTypes)
	s.ledgerInsert = insertInto(t.Table(tableReports), s.ledgerTypes)
	return s
}

// run writes the rows of chunks and, after the last of a plan, its ledger, while
// the rows of the next plan follow.
func (s *sender) run(ctx context.Context, chunks <-chan *chunk) {
	plans := make(chan *plan)
	var writing sync.WaitGroup
	writing.Go(func() { s.runLedger(ctx, plans) })
	for c := range chunks {
		err := ctx.Err() // a plan of duplicates has nothing to send, but what it repeats may have failed
		if err == nil {
			err = s.sendSpans(ctx, c.cols, c.spans)
		}
		s.w.free <- c.cols
		switch {
		case err != nil:
			c.plan.settle(err)
		case c.last:
			s.refuse(c.plan)
			plans <- c.plan
		}
	}
	close(plans)
	writing.Wait()
}

func (s *sender) runLedger(ctx context.Context, plans <-chan *plan) {
	for p := range plans {
		err := ctx.Err()
		if err == nil {
			err = s.sendLedger(ctx, p.ledger)
		}
		if err == nil {
			s.w.stamp(ctx, p)
		}
		p.settle(err)
	}
}

// sendSpans inserts spans, which follow each other. If the server refuses the
// rows again and again, it tries report by report, so that one of them cannot
// stop all others for ever.
func (s *sender) sendSpans(ctx context.Context, c *columns, spans []span) error {
	if len(spans) == 0 {
		return nil
	}
	token := c.token(spans)
	err := s.w.store.retry(ctx, "inserting rows", untilStuck, func(ctx context.Context) error {
		return s.insertRows(ctx, c, spans[0].from, spans[len(spans)-1].to, token)
	})
	stuck, ok := errors.AsType[*stuckError](err)
	if !ok {
		return err
	}
	if len(spans) == 1 {
		s.refused[spans[0].id] = reason.Wrap(reason.Internal, stuck, "the database refuses the rows of this report")
		return nil
	}
	for i := range spans {
		if err := s.sendSpans(ctx, c, spans[i:i+1]); err != nil {
			return err
		}
	}
	return nil
}

// refuse takes the reports that the server refused out of the plan, and those
// that were judged by them.
func (s *sender) refuse(p *plan) {
	if len(s.refused) == 0 {
		return
	}
	for _, r := range p.reports {
		if e := s.refused[r.id]; e != nil {
			r.result.refuse(e)
		}
	}
	p.ledger = slices.DeleteFunc(p.ledger, func(row ledgerRow) bool {
		return s.refused[reportID{row.Tenant, row.Key}] != nil
	})
}

func (s *sender) sendLedger(ctx context.Context, rows []ledgerRow) error {
	if len(rows) == 0 {
		return nil
	}
	token := ledgerToken(rows)
	return s.w.store.retry(ctx, "writing the ledger", forever, func(ctx context.Context) error {
		return s.insertLedger(ctx, rows, token)
	})
}
