package store

import (
	"context"
	"errors"

	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// chunk is what one insert carries: some rows of a plan, all of one table.
type chunk struct {
	plan    *plan
	buffers buffers
	cur     *kind // of the rows, nil before the first
	set     rowSet
	spans   []span
	last    bool // of the plan: the ledgers follow
}

// cols are the columns that all tables have.
func (c *chunk) cols() *columns { return c.set.base() }

// buffers holds rows of any kind, one at a time.
type buffers map[*kind]rowSet

func newBuffers() buffers {
	b := buffers{}
	for _, k := range kinds {
		if k.rows != "" {
			b[k] = k.newRows()
		}
	}
	return b
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
	free  chan buffers
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
		if r.rows == "" || len(r.decision.changed) == 0 {
			continue
		}
		if err := k.turn(ctx, r.kind); err != nil {
			return err
		}
		if err := k.packReport(ctx, r); err != nil {
			return err
		}
	}
	p.gatherLedger()
	k.cur.last = true
	return k.emit(ctx)
}

// open takes free buffers for the next chunk of p.
func (k *packer) open(ctx context.Context, p *plan) error {
	select {
	case b := <-k.free:
		k.cur = &chunk{plan: p, buffers: b}
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
		k.free <- c.buffers
		return ctx.Err()
	}
}

// next sends the chunk and goes on in a new one, with rows of the given kind.
func (k *packer) next(ctx context.Context, of *kind) error {
	p := k.cur.plan
	if err := k.emit(ctx); err != nil {
		return err
	}
	if err := k.open(ctx, p); err != nil {
		return err
	}
	return k.turn(ctx, of)
}

// turn sees to it that rows of the given kind fit into the chunk.
func (k *packer) turn(ctx context.Context, to *kind) error {
	c := k.cur
	switch {
	case c.cur == to:
		return nil
	case len(c.spans) > 0:
		return k.next(ctx, to)
	}
	c.cur, c.set = to, c.buffers[to]
	c.cols().truncate(0)
	return nil
}

func (k *packer) packReport(ctx context.Context, r *report) error {
	s := &span{report: r, from: k.cur.cols().rows()}
	written, err := k.packRows(ctx, s)
	if err != nil && ctx.Err() != nil {
		return err
	}
	if err != nil {
		return k.abandon(ctx, s, written, err)
	}
	if r.decision.outcome != Duplicate {
		r.result.Rows = int(written)
	}
	if err := k.bury(ctx, s, r.decision.buryFrom, r.decision.buryTo); err != nil {
		return err
	}
	k.end(s)
	return nil
}

// packRows adds the rows of a report whose content counts, and sums all up.
func (k *packer) packRows(ctx context.Context, s *span) (written uint32, err error) {
	if s.decision.outcome == Duplicate && !s.decision.rewrite {
		return 0, nil
	}
	key := s.row.base().rowKey(s.decision.revision)
	lost := s.decision.outcome == ConflictLost
	err = s.each(s.finding, s.row, func() (rowSet, error) {
		if lost {
			return nil, nil //nolint:nilnil // the row goes nowhere
		}
		if err := k.makeRoom(ctx, s); err != nil {
			return nil, err
		}
		k.cur.cols().start(key, written, live)
		written++
		return k.cur.set, nil
	})
	if err == nil && !lost && written != s.entry().Rows {
		err = errors.New("the report has another number of rows than its totals say")
	}
	return written, err
}

// bury deletes the rows [from, to) of other contents.
func (k *packer) bury(ctx context.Context, s *span, from, to uint32) error {
	key := s.row.base().rowKey(s.decision.revision)
	for no := from; no < to; no++ {
		if err := k.makeRoom(ctx, s); err != nil {
			return err
		}
		s.partial = true
		k.cur.cols().start(key, no, tombstone)
		k.cur.set.blank()
	}
	return nil
}

// abandon takes back a report that could not be read to its end.
func (k *packer) abandon(ctx context.Context, s *span, written uint32, cause error) error {
	inChunk := k.cur.cols().rows() - s.from
	k.cur.cols().truncate(s.from)
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
	if c := k.cur.cols(); c.rows() < k.batch.Rows && c.bytes < k.batch.Bytes {
		return nil
	}
	s.partial = true
	k.end(s)
	s.from = 0
	return k.next(ctx, s.kind)
}

// end closes the span at the rows that are there now.
func (k *packer) end(s *span) {
	s.to = k.cur.cols().rows()
	if s.from < s.to {
		k.cur.spans = append(k.cur.spans, *s)
	}
}
