package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/ingest/identify"
	"github.com/dmarcpipe/dmarcpipe/ingest/imap"
	"github.com/dmarcpipe/dmarcpipe/store"
	"github.com/dmarcpipe/dmarcpipe/store/schema"
)

// Options are what the worker needs from outside.
type Options struct {
	Opening // Registerer is that of Registry

	Registry *prometheus.Registry  // of /metrics
	Abort    <-chan struct{}       // closed: give up what is under way
	Ready    func(httpAddr string) // called, where set, once everything runs
}

// worker is what Run has opened.
type worker struct {
	Options

	undo     cleanup
	http     *httpServer // nil when http.listen is empty
	checks   atomic.Pointer[[]check]
	store    *store.Store
	flow     *flow
	keep     folders
	pipeline *ingest.Pipeline
	identify *identify.Engine
	sources  []*imap.Source
	behind   *catchUp // holds facts and alerts back
	judge    *judge
	watchers watchers
}

// Run opens everything that the configuration asks for, runs it until ctx ends
// or a part fails for good, and closes it. After the end of ctx nothing new is
// read; mail that is under way is stored and acknowledged, for stop_timeout at
// most. What is not acknowledged then stays in its mailbox.
func Run(ctx context.Context, o Options) (err error) {
	o.Registerer = o.Registry
	w := &worker{Options: o}
	work, release := workContext(ctx, o.Abort, time.Duration(o.Config.StopTimeout))
	defer release()
	defer func() {
		err = errors.Join(err, w.undo.run(work))
		w.Logger.Info("stopped")
	}()
	err = w.open(ctx, work)
	switch {
	case ctx.Err() != nil:
		return nil // stopped while it started, which is no fault
	case err != nil:
		return err
	}
	return w.serve(ctx)
}

// open acquires everything in order; what it pushes closes it in the opposite
// order, the metrics server last, so that a stop can be watched.
func (w *worker) open(ctx, work context.Context) (err error) {
	if err := w.openHTTP(ctx); err != nil {
		return err
	}
	if w.Opening, err = w.resolving(); err != nil {
		return err
	}
	if w.store, err = w.openStore(ctx, w.Config.Engine.Listen, &w.undo); err != nil {
		return err
	}
	if err = w.store.Migrate(ctx, w.logStep); err != nil {
		return err
	}
	if w.keep, err = w.openFolders(); err != nil {
		return err
	}
	if w.pipeline, w.flow, err = w.openPipeline(ctx, work, w.store, w.keep, &w.undo); err != nil {
		return err
	}
	if w.identify, err = w.newIdentifier(identities{w.store}, w.Resolver); err != nil {
		return err
	}
	w.flow.durable = w.identify.Nudge // who sends is told before anybody is told of it
	w.sources, err = newSources(w.Config, w.store, w.Logger, w.Registry)
	if err != nil {
		return err
	}
	w.behind = newCatchUp(w.sources)
	w.watchers, err = w.newWatchers(ctx)
	return err
}

// openHTTP serves from the start, so that a probe sees a worker that is alive
// and not ready while the schema is migrated.
func (w *worker) openHTTP(ctx context.Context) (err error) {
	starting := startChecks()
	w.checks.Store(&starting)
	w.judge = newJudge(func() []check { return *w.checks.Load() })
	if err := w.Registry.Register(newReadyCollector(w.judge, w.checkNames())); err != nil {
		return fmt.Errorf("registering readiness: %w", err)
	}
	if w.Config.HTTP.Listen == "" {
		return nil
	}
	if w.http, err = listenHTTP(ctx, w.Config.HTTP); err != nil {
		return err
	}
	all := pages{registry: w.Registry, judge: w.judge, pprof: w.Config.HTTP.Pprof, log: w.Logger}
	w.http.start(all.mux(), w.Config.HTTP, w.Logger)
	w.undo.push("stopping the metrics server", w.http.stop)
	return nil
}

// logStep logs one line a migration.
func (w *worker) logStep(s schema.Step) {
	if s.Statement == 1 {
		w.Logger.Info("migrating the schema", slog.Uint64("version", uint64(s.Version)), slog.String("name", s.Name))
	}
}

// serve runs until ctx ends or the metrics server does.
func (w *worker) serve(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var group sync.WaitGroup
	group.Go(func() { w.keep.rejected.Run(ctx) })
	group.Go(func() { w.keep.unverified.Run(ctx, w.pipeline) })
	group.Go(func() { w.identify.Run(ctx) })
	for _, run := range w.watchers {
		group.Go(func() { run(ctx) })
	}
	errs := make([]error, len(w.sources))
	for i, s := range w.sources {
		group.Go(func() { errs[i] = s.Run(ctx, w.pipeline) })
	}
	ended := w.announce(ctx)
	select {
	case <-ctx.Done():
		w.Logger.Info("stopping: storing what is under way")
	case <-ended:
		cancel(errors.New("the metrics server ended"))
	}
	group.Wait()
	return errors.Join(errs...)
}

// announce lets /-/ready say what is true and tells where everything answers.
// The result closes when the metrics server ends.
func (w *worker) announce(ctx context.Context) <-chan struct{} {
	checks := w.readyChecks(ctx)
	w.checks.Store(&checks)
	var addr string
	var ended <-chan struct{}
	if w.http != nil {
		addr, ended = w.http.addr(), w.http.ended
	}
	w.Logger.Info("running", slog.Int("mailboxes", len(w.sources)), slog.String("http", addr), slog.String("store", w.storeName()))
	if w.Ready != nil {
		w.Ready(addr)
	}
	return ended
}

// storeName says where rows go, for people.
func (w *worker) storeName() string {
	if w.Config.Embedded() {
		return "embedded engine in " + string(w.Config.Engine.Data)
	}
	return "ClickHouse server, database " + w.Config.Store.Database
}
