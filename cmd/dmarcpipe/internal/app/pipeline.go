package app

import (
	"context"
	"errors"

	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/store"
)

// openPipeline starts a writer of s and the pipeline before it, and pushes what
// stops them: first the pipeline, then the writer, which writes what it took.
// The end of soft makes the writer send what it has, that of work makes both
// give up.
func (o Opening) openPipeline(soft, work context.Context, s *store.Store, sources []string, undo *cleanup) (*ingest.Pipeline, *flow, error) {
	w := s.Writer()
	ended := make(chan error, 1)
	go func() { ended <- w.Run(work) }()
	context.AfterFunc(soft, w.Hurry)
	undo.push("stopping the writer", func(ctx context.Context) error {
		return errors.Join(w.Close(ctx), <-ended)
	})
	f := &flow{}
	p, err := ingest.New(ingest.Options{
		Parse:      parse.Options{Limits: Limits(o.Config.Limits)},
		Logger:     o.Logger,
		Registerer: o.Registerer,
		Sources:    sources,
	}, sink{w, f})
	if err != nil {
		return nil, nil, err
	}
	undo.push("stopping the pipeline", p.Close)
	return p, f, nil
}
