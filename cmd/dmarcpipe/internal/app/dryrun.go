package app

import (
	"context"

	"github.com/dmarcpipe/dmarcpipe/ingest"
)

// openDryRun starts a pipeline that keeps and stores nothing.
func (o Opening) openDryRun(undo *cleanup) (ingest.Handler, error) {
	examiner, err := o.examiner()
	if err != nil {
		return nil, err
	}
	p, err := ingest.New(ingest.Options{
		Parse: parseOptions(o.Config), Logger: o.Logger, Trust: examiner, Require: o.required(),
	}, nowhere{})
	if err != nil {
		return nil, err
	}
	undo.push("stopping the pipeline", p.Close)
	return p, nil
}

// nowhere is a sink that says of each report that it is stored.
type nowhere struct{}

var _ ingest.Sink = nowhere{}

// Put implements ingest.Sink.
func (nowhere) Put(_ context.Context, d ingest.Delivery, done func([]ingest.Stored, error)) error {
	all := make([]ingest.Stored, len(d.Reports))
	for i, f := range d.Reports {
		all[i] = ingest.Stored{Key: f.Key, Outcome: ingest.StoreNew, Rows: int(f.Rows())}
	}
	done(all, nil)
	return nil
}
