// Package engine runs ClickHouse inside this process: it loads libchdb without
// cgo and serves the ClickHouse HTTP interface on a listener.
//
// Each HTTP request gets a session of its own on the engine. Only the holder of
// the credentials that WriterAuth returns may write. Everybody else reads: one
// statement a request, under readonly=1 and final=1, without files, URLs or
// other servers.
//
// The engine of libchdb is one per process. Open fails while another folder is
// open in the same process, and after a Close the threads of the library stay.
package engine

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
)

// writerUser is the one user name that may write over HTTP.
const writerUser = "dmarcpipe"

// Engine is a running ClickHouse on one data folder. Its methods may be called
// from any goroutine.
type Engine struct {
	log      *slog.Logger
	folder   *folder
	sessions *sessions
	server   *server
	writer   string // password of writerUser
	closed   chan struct{}
}

// Open loads the library, locks the data folder, starts the engine on it,
// creates the database and listens. Nothing of it stays when it fails, but the
// loaded library.
func Open(ctx context.Context, o Options) (*Engine, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	e := &Engine{log: o.Logger, writer: rand.Text(), closed: make(chan struct{})}
	if err := e.start(ctx, o); err != nil {
		return nil, errors.Join(err, e.release())
	}
	return e, nil
}

func (e *Engine) start(ctx context.Context, o Options) error {
	var err error
	if e.folder, err = openFolder(ctx, o.DataDir); err != nil {
		return err
	}
	if e.sessions, err = startSessions(ctx, o, e.folder); err != nil {
		return err
	}
	if err = e.sessions.createDatabase(o.Database); err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", o.Listen)
	if err != nil {
		return fmt.Errorf("listening for queries on %s: %w; set engine.listen to a free address", o.Listen, err)
	}
	e.server = serve(listener, e.handler(o))
	if err := e.folder.announce(e.Addr(), writerUser, e.writer); err != nil {
		return err
	}
	e.sessions.register(o.Registerer, o.MaxMemory)
	e.log.InfoContext(ctx, "engine ready", "addr", e.Addr(), "version", e.sessions.lib.Version(), "data_dir", o.DataDir)
	return nil
}

// handler wires the HTTP side: who asks, then what is asked.
func (e *Engine) handler(o Options) *handler {
	return &handler{
		guard:    newGuard(o.Listen),
		doors:    doors{readerPassword: o.Password, writerPassword: e.writer},
		sessions: e.sessions,
		defaults: defaults{database: o.Database, settings: readerDefaults(o.MaxMemory)},
	}
}

// Addr is the host:port of the HTTP interface.
func (e *Engine) Addr() string { return e.server.addr() }

// WriterAuth is the user and password that may write over HTTP. The password
// is new in each process; other processes of this user learn it from Running.
func (e *Engine) WriterAuth() (user, password string) { return writerUser, e.writer }

// Version is the version of the engine, such as "26.7.3".
func (e *Engine) Version() string { return e.sessions.lib.Version() }

// Close stops listening, waits for running requests for a few seconds, stops
// the engine and gives the folder free. A second Close does nothing.
func (e *Engine) Close() error {
	select {
	case <-e.closed:
		return nil
	default:
		close(e.closed)
		return e.release()
	}
}

// release undoes what start did, as far as it came.
func (e *Engine) release() error {
	var err error
	if e.server != nil {
		err = e.server.stop()
	}
	if e.sessions != nil {
		e.sessions.stop()
	}
	if e.folder != nil {
		e.folder.close()
	}
	return err
}
