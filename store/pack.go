package store

import (
	"context"
	"errors"

	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// chunk is what one insert carries: some rows of a plan.
type chunk struct {
	plan  *plan
	cols  *columns
	spans []span
	last  bool // of the plan: the ledger follows
}

// span is the rows [from, to) of a chunk, which belong to one report.
type span struct {
	*report
	from, to int
	partial  bool // not just all rows of the report
}

// packer cuts the rows of a plan into chunks. A report of any size passes
// through in the memory of a chunk.
type packer struct {
	batch Batch
	free  chan *columns
	out   chan<- *chunk
	cur   *chunk
}

// pack hands over all rows of p. It fails when ctx ends, and then some chunks
// may be on their way.
func (k *packer) pack(ctx context.Context, p *plan) error {
	if err := k.open(ctx, p); err != nil {
		return err
	}
	for _, r := range p.reports {
		if r.decision.outcome == Duplicate {
			continue
		}
		if err := k.packReport(ctx, r); err != nil {
			return err
		}
	}
	p.gatherLedger()
	k.cur.last = true
	return k.emit(ctx)
}

// open takes free columns for the next chunk of p.
func (k *packer) open(ctx context.Context, p *plan) error {
	select {
	case cols := <-k.free:
		cols.truncate(0)
		k.cur = &chunk{plan: p, cols: cols}
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (k *packer) emit(ctx context.Context) error {
	c := k.cur
	k.cur = nil
	select {
	case k.out <- c:
		return nil
	case <-ctx.Done():
		k.free <- c.cols
		return ctx.Err()
	}
}

func (k *packer) packReport(ctx context.Context, r *report) error {
	s := &span{report: r, from: k.cur.cols.rows()}
	written, err := k.packRows(ctx, s)
	if err != nil && ctx.Err() != nil {
		return err
	}
	if err != nil {
		return k.abandon(ctx, s, written, err)
	}
	r.result.Rows = int(written)
	if err := k.bury(ctx, s, r.decision.buryFrom, r.decision.buryTo); err != nil {
		return err
	}
	k.end(s)
	return nil
}

// packRows adds the rows of a report whose content counts, and sums all up.
func (k *packer) packRows(ctx context.Context, s *span) (written uint32, err error) {
	key := s.row.rowKey(s.decision.revision)
	err = s.finding.Each(func(rec *aggregate.Record) error {
		s.row.tally(rec)
		if s.decision.outcome == ConflictLost {
			return nil
		}
		if err := k.makeRoom(ctx, s); err != nil {
			return err
		}
		k.cur.cols.add(key, written, rec)
		written++
		return nil
	})
	if err == nil && s.decision.outcome != ConflictLost && written != s.row.Rows {
		err = errors.New("the report has another number of rows than its totals say")
	}
	return written, err
}

// bury deletes the rows [from, to) of other contents.
func (k *packer) bury(ctx context.Context, s *span, from, to uint32) error {
	key := s.row.rowKey(s.decision.revision)
	for no := from; no < to; no++ {
		if err := k.makeRoom(ctx, s); err != nil {
			return err
		}
		s.partial = true
		k.cur.cols.bury(key, no)
	}
	return nil
}

// abandon takes back a report that could not be read to its end.
func (k *packer) abandon(ctx context.Context, s *span, written uint32, cause error) error {
	inChunk := k.cur.cols.rows() - s.from
	k.cur.cols.truncate(s.from)
	if err := k.bury(ctx, s, 0, written-uint32(inChunk)); err != nil {
		return err
	}
	k.end(s)
	s.history.undo(&s.decision)
	s.result.refuse(reason.From(cause))
	return nil
}

// makeRoom sends the chunk if it is full, and goes on in a new one.
func (k *packer) makeRoom(ctx context.Context, s *span) error {
	if k.cur.cols.rows() < k.batch.Rows && k.cur.cols.bytes < k.batch.Bytes {
		return nil
	}
	p := k.cur.plan
	s.partial = true
	k.end(s)
	if err := k.emit(ctx); err != nil {
		return err
	}
	if err := k.open(ctx, p); err != nil {
		return err
	}
	s.from = 0
	return nil
}

// end closes the span at the rows that are there now.
func (k *packer) end(s *span) {
	s.to = k.cur.cols.rows()
	if s.from < s.to {
		k.cur.spans = append(k.cur.spans, *s)
	}
}

// gatherLedger copies the ledger rows that the plan changed, as they are now:
// later plans may change them again while these are written.
func (p *plan) gatherLedger() {
	seen := map[*ledgerRow]bool{}
	for _, r := range p.reports {
		for _, row := range r.decision.changed {
			if !seen[row] {
				seen[row] = true
				p.ledger = append(p.ledger, *row)
			}
		}
	}
}
