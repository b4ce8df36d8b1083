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

// MaxResult is engine.Options.MaxResult of the shared engine, in bytes.
const MaxResult = 16 << 20

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
	shared.engine, shared.err = engine.Open(context.Background(), engine.Options{
		Library: library, DataDir: shared.dir, MaxResult: MaxResult,
	})
}

// Database creates an empty database named for the test, drops it afterwards,
// and returns options for a connection that may write to it.
func Database(tb testing.TB) *clickhouse.Options {
	tb.Helper()
	e := Open(tb)
	return fresh(tb, func(database string) *clickhouse.Options { return Writer(e, database) })
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

// databaseName is the name of the test as SQL allows it without quotes.
func databaseName(tb testing.TB) string {
	return "t_" + strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, tb.Name())
}
