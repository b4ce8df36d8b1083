package store

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"
)

// ErrStopped says that the writer stopped before a delivery was durable.
var ErrStopped = errors.New("the store was stopped before the report was durable")

// Writer makes deliveries durable, many in one insert. Run does the work; Put
// and Close may be called from any goroutine.
//
// One goroutine gathers deliveries, decides what is new and fills columns; a
// second one inserts them. There is one insert in flight, while the next is
// filled.
type Writer struct {
	store *Store
	room  *semaphore.Weighted // shares of what was taken and is not durable
	queue chan *job           // unbuffered: what is in it belongs to gather
	free  chan buffers

	hurry     chan struct{} // closed by Hurry
	hurryOnce sync.Once
	stop      chan struct{} // closed by Close
	stopOnce  sync.Once
	ended     chan struct{} // closed when Run returns

	committed atomic.Uint64 // number of the last plan that is durable
}

// job is one delivery on its way.
type job struct {
	Delivery
	rows    int64
	share   int64 // of the room
	done    func([]Result, error)
	results []Result
}

// roomBatches is how many full batches may be on their way: one that is
// gathered, one that waits, one that is inserted.
const roomBatches = 3

// Writer returns a writer; Run has to be called once.
func (s *Store) Writer() *Writer {
	w := &Writer{
		store: s,
		room:  semaphore.NewWeighted(int64(roomBatches * s.o.Batch.Rows)),
		queue: make(chan *job),
		free:  make(chan buffers, 2),
		hurry: make(chan struct{}),
		stop:  make(chan struct{}),
		ended: make(chan struct{}),
	}
	for range cap(w.free) {
		w.free <- newBuffers()
	}
	return w
}

// Put takes the reports of one mail. It blocks while too much is on its way and
// returns an error, without calling done, only when ctx has ended. Otherwise
// done is called exactly once: with one Result for each report when all of them
// are durable, or with an error when the writer stopped before. It must not
// block.
func (w *Writer) Put(ctx context.Context, d Delivery, done func([]Result, error)) error {
	j := &job{Delivery: d, done: done, results: make([]Result, len(d.Reports))}
	j.rows, j.share = w.weigh(&d)
	if err := w.room.Acquire(ctx, j.share); err != nil {
		return err
	}
	w.store.metrics.waiting.Add(float64(j.rows))
	w.store.metrics.mails.Inc()
	select {
	case w.queue <- j:
		return nil
	case <-w.ended:
		w.finish(j, ErrStopped)
		return nil
	case <-ctx.Done():
		w.giveBack(j)
		return ctx.Err()
	}
}

// weigh counts the rows of d and how much of the room it takes, in rows of the
// usual size: few rows with long texts take as much as many rows. A report of
// more than a batch is streamed, and takes no more than one.
func (w *Writer) weigh(d *Delivery) (rows, share int64) {
	batch := w.store.o.Batch
	held := 0
	for _, f := range d.Reports {
		rows += int64(f.Rows())
		held += f.Held()
	}
	usual := max(batch.Bytes/batch.Rows, 1) // bytes of a row when both bounds are reached at once
	share = max(rows, int64(held/usual), 1)
	return rows, min(share, int64(batch.Rows))
}

// finish tells what became of a delivery.
func (w *Writer) finish(j *job, err error) {
	w.giveBack(j)
	if err != nil {
		j.done(nil, err)
		return
	}
	for i, r := range j.results {
		kind := string(j.Reports[i].Kind)
		w.store.metrics.reports.WithLabelValues(kind, r.Outcome.String()).Inc()
		w.store.metrics.stored.WithLabelValues(kind).Add(float64(r.Rows))
	}
	j.done(j.results, nil)
}

func (w *Writer) giveBack(j *job) {
	w.store.metrics.waiting.Sub(float64(j.rows))
	w.store.metrics.mails.Dec()
	w.room.Release(j.share)
}

// Run writes until Close or until ctx ends. After Close it first writes what it
// took; when ctx ends, deliveries that are not durable get its error.
func (w *Writer) Run(ctx context.Context) error {
	defer close(w.ended)
	chunks := make(chan *chunk)
	var sending sync.WaitGroup
	sending.Go(func() { newSender(w).run(ctx, chunks) })
	g := newGatherer(w, chunks)
	err := g.run(ctx)
	close(chunks)
	sending.Wait()
	return err
}

// hurryAge takes the place of Options.Batch.Age after Hurry.
const hurryAge = 20 * time.Millisecond

// Hurry tells the writer that no more than what is on its way will come, and
// that somebody waits for it: from now on a batch is sent almost at once.
func (w *Writer) Hurry() { w.hurryOnce.Do(func() { close(w.hurry) }) }

// Close asks Run to write what was taken and to return, and waits for it or for
// the end of ctx.
func (w *Writer) Close(ctx context.Context) error {
	w.stopOnce.Do(func() { close(w.stop) })
	select {
	case <-w.ended:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// stamp records that p became durable.
func (w *Writer) stamp(ctx context.Context, p *plan) {
	w.committed.Store(p.number)
	w.store.metrics.batches.Observe(time.Since(p.begun).Seconds())
	w.store.metrics.lastSuccess.Set(float64(time.Now().UnixMilli()) / 1000)
	w.store.log.InfoContext(ctx, "batch stored", "mails", len(p.jobs), "reports", len(p.reports), "rows", p.rows,
		"seconds", time.Since(p.begun).Seconds())
}
