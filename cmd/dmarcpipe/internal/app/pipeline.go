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
// keep gets the mails that are rejected or of unknown senders. The end of soft makes the
// writer send what it has, that of work makes both give up.
func (o Opening) openPipeline(soft, work context.Context, s *store.Store, keep folders, undo *cleanup) (*ingest.Pipeline, *flow, error) {
	privacy, err := o.privacy()
	if err != nil {
		return nil, nil, err
	}
	examiner, err := o.examiner()
	if err != nil {
		return nil, nil, err
	}
	w := s.Writer()
	ended := make(chan error, 1)
	go func() { ended <- w.Run(work) }()
	context.AfterFunc(soft, w.Hurry)
	undo.push("stopping the writer", func(ctx context.Context) error {
		return errors.Join(w.Close(ctx), <-ended)
	})
	f := &flow{}
	options := ingest.Options{
		Parse:      parse.Options{Limits: Limits(o.Config.Limits), Privacy: privacy},
		Logger:     o.Logger,
		Registerer: o.Registerer,
		Sources:    o.sourceNames(),
		Trust:      examiner,
		Require:    o.required(),
	}
	keep.into(&options)
	p, err := ingest.New(options, sink{w, f})
	if err != nil {
		return nil, nil, err
	}
	undo.push("stopping the pipeline", p.Close)
	return p, f, nil
}

// sourceNames are the labels of the mails that a worker reads.
func (o Opening) sourceNames() []string {
	var names []string
	for _, m := range o.Config.IMAP {
		names = append(names, m.Name)
	}
	return names
}
