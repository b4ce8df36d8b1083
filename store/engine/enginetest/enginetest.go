// Package enginetest gives tests a running engine.
//
// The engine takes one data folder a process, so the tests of one binary share
// one engine. Each test takes a database of its own from Database.
package enginetest

import (
	"context"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"

	"github.com/dmarcpipe/dmarcpipe/store/engine"
)

// shared is the engine of this test binary, started by the first Open.
var shared struct {
	sync.Once
	engine *engine.Engine
	dir    string
	err    error
}

// Library returns the path of libchdb.so and installs it when it is missing.
func Library(tb testing.TB) string {
	tb.Helper()
	path, err := engine.Install(tb.Context(), engine.InstallOptions{})
	if err != nil {
		tb.Fatalf("installing the engine library: %v", err)
	}
	return path
}

// Run runs the tests of a binary and stops the shared engine after them. Call
// it from TestMain: os.Exit(enginetest.Run(m)).
func Run(m *testing.M) int {
	code := m.Run()
	if shared.engine != nil {
		_ = shared.engine.Close()
	}
	if shared.dir != "" {
		_ = os.RemoveAll(shared.dir)
	}
	return code
}

// Open returns the engine of this test binary.
func Open(tb testing.TB) *engine.Engine {
	tb.Helper()
	library := Library(tb)
	shared.Do(func() { start(library) })
	if shared.err != nil {
		tb.Fatalf("opening the engine: %v", shared.err)
	}
	return shared.engine
}

// start must not use the context of a test: the engine outlives it.
func start(library string) {
	shared.dir, shared.err = os.MkdirTemp("", "dmarcpipe-engine-")
	if shared.err != nil {
		return
	}
	shared.engine, shared.err = engine.Open(context.Background(), engine.Options{Library: library, DataDir: shared.dir})
}

// Database creates an empty database named for the test, drops it afterwards,
// and returns options for a connection that may write to it.
func Database(tb testing.TB) *clickhouse.Options {
	tb.Helper()
	name := "t_" + strings.Map(letters, tb.Name())
	o := Writer(Open(tb), "default")
	conn, err := clickhouse.Open(o)
	if err != nil {
		tb.Fatalf("connecting: %v", err)
	}
	run := func(ctx context.Context, sql string) {
		if err := conn.Exec(ctx, sql); err != nil {
			tb.Errorf("%s: %v", sql, err)
		}
	}
	run(tb.Context(), "DROP DATABASE IF EXISTS "+name)
	run(tb.Context(), "CREATE DATABASE "+name)
	tb.Cleanup(func() {
		run(context.Background(), "DROP DATABASE "+name)
		_ = conn.Close()
	})
	return Writer(Open(tb), name)
}

// Writer returns options for a connection that may write to e.
func Writer(e *engine.Engine, database string) *clickhouse.Options {
	user, password := e.WriterAuth()
	return &clickhouse.Options{
		Protocol: clickhouse.HTTP,
		Addr:     []string{e.Addr()},
		Auth:     clickhouse.Auth{Database: database, Username: user, Password: password},
	}
}

// letters keeps what may stand in a name of SQL without quotes.
func letters(r rune) rune {
	if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
		return r
	}
	return '_'
}
