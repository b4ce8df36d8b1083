package demo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/app"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/config"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/sample"
	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/store/engine"
)

// look is how often the demo looks at how far the worker is.
const look = 100 * time.Millisecond

// servicesFile is the catalogue of the sample, in the folder of the demo.
const servicesFile = "services.csv"

// batchAge is shorter than in earnest, because somebody is waiting.
const batchAge = 300 * time.Millisecond

// worker is the worker of `dmarcpipe run`, in this process.
type worker struct {
	opening app.Opening // for what others ask of it
	config  *config.Config
	counts  counts
	mails   int // in the mailbox
	metrics chan string
	stop    context.CancelFunc
	ended   chan struct{}
	err     error // once ended is closed
}

var errEnded = errors.New("the worker ended by itself")

// startWorker runs the worker on the mailbox until end is called or ctx ends.
func (o Options) startWorker(ctx context.Context, folder string, box *mailbox) *worker {
	registry := app.NewRegistry(o.Version)
	config := o.configuration(folder, box)
	w := &worker{
		opening: app.Opening{
			Config: config, Version: o.Version, Logger: o.Logger,
			Notices: o.Notices, Terminal: o.Terminal,
			Resolver: sample.NewZone(o.Sample),
		},
		config:  config,
		counts:  counts{registry: registry, start: time.Now()},
		mails:   box.mails,
		metrics: make(chan string, 1),
		ended:   make(chan struct{}),
	}
	ctx, w.stop = context.WithCancel(ctx)
	go func() {
		defer close(w.ended)
		w.err = app.Run(ctx, app.Options{
			Opening:  w.opening,
			Registry: registry,
			Abort:    o.Abort,
			Ready:    func(addr string) { w.metrics <- addr },
		})
	}()
	return w
}

// configuration is what a user would have written for this mailbox. The ports
// are free ones, so that the demo runs beside a worker.
func (o Options) configuration(folder string, box *mailbox) *config.Config {
	const anyPort = "127.0.0.1:0"
	c := config.Default()
	c.Engine.Data = config.Path(filepath.Join(folder, "data"))
	c.Engine.Library = config.Path(o.Library)
	c.Engine.Listen, c.HTTP.Listen = anyPort, anyPort
	c.Identify.Services = config.Path(filepath.Join(folder, servicesFile))
	c.FailureReports.Retention = 0 // those of the sample are up to two months old
	c.Store.Batch.Age = config.Duration(batchAge)
	c.IMAP = []config.IMAP{{
		Name: "demo", URL: box.url(), Password: mailboxPassword, CAFile: config.Path(box.caFile),
		Folders: []string{mailboxFolder}, After: "move",
		MoveTo: config.MoveTo{Stored: "DMARC/Stored", NotReport: "DMARC/NotReport", Rejected: "DMARC/Rejected"},
		Poll:   config.Duration(time.Minute), Idle: true,
	}}
	return c
}

// finish waits until every mail has its verdict.
func (w *worker) finish(ctx context.Context, progress func(done, all int)) (ingest.Summary, error) {
	tick := time.NewTicker(look)
	defer tick.Stop()
	for {
		s, err := w.counts.summary()
		if err != nil {
			return s, err
		}
		done := s.Messages - s.Retry
		progress(done, w.mails)
		if done >= w.mails {
			return s, nil
		}
		select {
		case <-tick.C:
		case <-w.ended:
			return s, cmp.Or(w.err, errEnded)
		case <-ctx.Done():
			return s, fmt.Errorf("reading the mailbox: %w", ctx.Err())
		}
	}
}

// database is the store of the worker, as any program on this machine sees it.
func (w *worker) database() (*database, error) {
	running, ok := engine.Running(string(w.config.Engine.Data))
	if !ok {
		return nil, fmt.Errorf("finding the engine in %s: it does not answer", w.config.Engine.Data)
	}
	return newDatabase(running.Addr, w.config.Store.Database), nil
}

// wait returns when ctx ends, or with an error when the worker does.
func (w *worker) wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case <-w.ended:
		return cmp.Or(w.err, errEnded)
	}
}

// end stops the worker and waits for it. After an end of its own, which finish
// or wait reported, it returns nil.
func (w *worker) end() error {
	select {
	case <-w.ended:
		return nil
	default:
	}
	w.stop()
	<-w.ended
	return w.err
}
