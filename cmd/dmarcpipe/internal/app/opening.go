package app

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/config"
	"github.com/dmarcpipe/dmarcpipe/store"
	"github.com/dmarcpipe/dmarcpipe/store/engine"
)

// Opening says how the store is opened.
type Opening struct {
	Config     *config.Config
	Version    string                // of this program, kept with migrations
	Logger     *slog.Logger          // never nil
	Registerer prometheus.Registerer // nil for none
	Notices    io.Writer             // hears of an installation
	Terminal   bool                  // Notices is one
	Resolver   Resolver              // nil is one of the configured name servers
}

// anyPort lets a command that is soon over leave the port of engine.listen to
// whoever has it.
const anyPort = "127.0.0.1:0"

// openStore connects to the configured server or starts the embedded engine,
// and pushes what closes it. listen is where an embedded engine answers.
func (o Opening) openStore(ctx context.Context, listen string, undo *cleanup) (*store.Store, error) {
	options := o.storeOptions()
	if o.Config.Embedded() {
		e, err := o.startEngine(ctx, listen)
		if err != nil {
			return nil, err
		}
		undo.push("stopping the engine", func(context.Context) error { return e.Close() })
		options.Embedded = true
		options.DSN = engineDSN(e.Addr(), o.Config.Store.Database)
		options.User, options.Password = e.WriterAuth()
		reader := o.reader()
		options.Reader = &reader
	}
	if options.Insecure {
		o.Logger.Warn("the store may be reached in clear text, as store.insecure allows")
	}
	s, err := store.Open(ctx, options)
	if err != nil {
		return nil, err
	}
	undo.push("closing the store", func(context.Context) error { return s.Close() })
	if err := o.warnDamage(ctx, s); err != nil {
		return nil, err
	}
	return s, nil
}

// readerUser is a user of the engine that may only read.
const readerUser = "default"

func engineDSN(addr, database string) string { return "http://" + addr + "/" + database }

func (o Opening) storeOptions() store.Options {
	c := o.Config.Store
	return store.Options{
		DSN:       withDatabase(c.DSN.Reveal(), c.Database),
		Password:  c.Password.Reveal(),
		CAFile:    string(c.CAFile),
		Insecure:  c.Insecure,
		Cluster:   c.Cluster,
		Retention: time.Duration(c.Retention),

		FailureRetention: time.Duration(o.Config.FailureReports.Retention),

		AppVersion: o.Version,
		Batch:      store.Batch{Rows: c.Batch.Rows, Bytes: int(c.Batch.Bytes), Age: time.Duration(c.Batch.Age)},
		Logger:     o.Logger.With(slog.String("component", "store")),
		Registerer: o.Registerer,
	}
}

// withDatabase adds the database to a DSN that names none.
func withDatabase(dsn, database string) string {
	u, err := url.Parse(dsn)
	if err != nil || dsn == "" || u.Path != "" && u.Path != "/" {
		return dsn
	}
	u.Path = "/" + database
	return u.String()
}

func (o Opening) startEngine(ctx context.Context, listen string) (*engine.Engine, error) {
	c := o.Config.Engine
	library := string(c.Library)
	if library == "" {
		var err error
		if library, err = InstallEngine(ctx, o.Notices, o.Terminal); err != nil {
			return nil, err
		}
	}
	e, err := engine.Open(ctx, engine.Options{
		Library:    library,
		DataDir:    string(c.Data),
		Database:   o.Config.Store.Database,
		Listen:     listen,
		Password:   c.Password.Reveal(),
		MaxMemory:  int64(c.Memory),
		Logger:     o.Logger.With(slog.String("component", "engine")),
		Registerer: o.Registerer,
	})
	if err != nil {
		return nil, fmt.Errorf("starting the embedded engine: %w", err)
	}
	return e, nil
}
