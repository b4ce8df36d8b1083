package app

import (
	"context"

	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/store"
)

// sink lets a Writer of the store be the sink of the pipeline. Neither package
// knows the other.
type sink struct {
	writer *store.Writer
	flow   *flow
}

var _ ingest.Sink = sink{}

// Put implements ingest.Sink.
func (s sink) Put(ctx context.Context, d ingest.Delivery, done func([]ingest.Stored, error)) error {
	s.flow.begin()
	to := store.Delivery{Source: d.Source, Tenant: d.Tenant, Received: d.Received, Reports: d.Reports}
	if d.Conclude != nil {
		to.Conclude = func(results []store.Result) store.Message { return store.Message(d.Conclude(stored(results))) }
	}
	err := s.writer.Put(ctx, to, func(results []store.Result, err error) {
		s.flow.end(err)
		done(stored(results), err)
	})
	if err != nil {
		s.flow.end(err)
	}
	return err
}

func stored(results []store.Result) []ingest.Stored {
	out := make([]ingest.Stored, len(results))
	for i, r := range results {
		out[i] = ingest.Stored{Key: r.Key, Outcome: storeOutcomes[r.Outcome], Rows: r.Rows, Reason: r.Reason, Detail: r.Detail}
	}
	return out
}

// storeOutcomes translates; a test holds it against both lists.
var storeOutcomes = map[store.Outcome]ingest.StoreOutcome{
	store.New:          ingest.StoreNew,
	store.Duplicate:    ingest.StoreDuplicate,
	store.ConflictWon:  ingest.StoreConflictWon,
	store.ConflictLost: ingest.StoreConflictLost,
	store.Refused:      ingest.StoreRefused,
}
