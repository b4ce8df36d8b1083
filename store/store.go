// Package store keeps reports in ClickHouse: schema, ledger, batch writer and
// reads. It is the only importer of clickhouse-go.
//
// A report is counted exactly once, of whatever kind. Its key names it, a hash
// of its content says what it says. The ledger of its kind, such as table reports,
// holds every content of every key, and which one of them counts; a table such
// as records holds the rows of that one. Rows are written first, the ledgers
// after them, and last what is noted of each mail, so that a crash anywhere only
// repeats work: rows replace themselves, by their key and revision.
package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/dmarcpipe/dmarcpipe/store/schema"
)

// Store is a connection to one database. It may be used by many goroutines.
type Store struct {
	conn    driver.Conn
	reader  driver.Conn // of Options.Reader, else conn
	address *clickhouse.Options
	o       Options
	target  schema.Target
	insert  clickhouse.Settings // sent with every insert
	log     *slog.Logger
	metrics *metrics

	troubles troubles
	settled  settled
}

// Open connects to the database that o names and logs in. The error says what
// to do next; it never holds a password.
func Open(ctx context.Context, o Options) (*Store, error) {
	o = o.withDefaults()
	address, err := o.address()
	if err != nil {
		return nil, err
	}
	conn, err := clickhouse.Open(address)
	if err != nil {
		return nil, fmt.Errorf("setting up the connection to ClickHouse: %w", err)
	}
	reader, err := o.openReader(address, conn)
	if err != nil {
		return nil, err
	}
	s := &Store{conn: conn, reader: reader, address: address, o: o, log: o.Logger, metrics: newMetrics(o.Registerer)}
	if err := s.learn(ctx); err != nil {
		_ = s.Close() // the error that matters is err
		return nil, err
	}
	return s, nil
}

// openReader returns the connection that queries of people go over.
func (o Options) openReader(address *clickhouse.Options, writer driver.Conn) (driver.Conn, error) {
	if o.Reader == nil {
		return writer, nil
	}
	a := *address
	a.Auth.Username, a.Auth.Password = o.Reader.User, o.Reader.Password
	conn, err := clickhouse.Open(&a)
	if err != nil {
		return nil, fmt.Errorf("setting up the connection of readers to ClickHouse: %w", err)
	}
	return conn, nil
}

// learn finds out what the server is.
func (s *Store) learn(ctx context.Context) error {
	if err := s.conn.Ping(ctx); err != nil {
		return s.explain("connecting to", err)
	}
	engine, err := s.databaseEngine(ctx)
	if err != nil {
		return s.explain("looking at the database on", err)
	}
	s.target = schema.Target{Mode: s.o.mode(engine), Database: s.address.Auth.Database, Cluster: s.o.Cluster}
	if s.insert, err = s.insertSettings(ctx); err != nil {
		return s.explain("reading the settings of", err)
	}
	return nil
}

func (s *Store) databaseEngine(ctx context.Context) (string, error) {
	var engine string
	err := s.conn.QueryRow(ctx, "SELECT engine FROM system.databases WHERE name = ?", s.address.Auth.Database).Scan(&engine)
	return engine, err
}

// Ping reports whether the server answers, for a readiness check.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.conn.Ping(ctx); err != nil {
		return s.failed("reaching", err)
	}
	return nil
}

// Migrate brings the schema to the version of this program; see schema.Migrate.
func (s *Store) Migrate(ctx context.Context, progress func(schema.Step)) error {
	start := time.Now()
	err := schema.Migrate(ctx, s.conn, schema.Plan{
		Target:     s.target,
		AppVersion: s.o.AppVersion,
		Retention:  s.o.Retention,
		Progress:   progress,

		FailureRetention: s.o.FailureRetention,
	})
	if err != nil {
		return s.explain("migrating the schema of", err)
	}
	s.log.DebugContext(ctx, "schema is ready", "mode", s.target.Mode, "seconds", time.Since(start).Seconds())
	return nil
}

// CheckSchema returns the schema version of the database. The error is one of
// those of schema.Check if this program cannot work with it.
func (s *Store) CheckSchema(ctx context.Context) (uint32, error) {
	version, err := schema.Check(ctx, s.conn, s.target)
	if err != nil {
		return version, s.failed("checking the schema of", err)
	}
	return version, nil
}

// Close closes the connections. Writers have to be closed before.
func (s *Store) Close() error {
	err := s.conn.Close()
	if s.reader != s.conn {
		err = errors.Join(err, s.reader.Close())
	}
	if err != nil {
		return fmt.Errorf("closing the connection to ClickHouse: %w", err)
	}
	return nil
}
