// Package schematest gives tests an empty database of their own: in the
// embedded engine, or on the server that DMARCPIPE_TEST_CLICKHOUSE names.
package schematest

import (
	"context"
	"crypto/rand"
	"net/url"
	"os"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// Env names the variable with the DSN of a real server; its user must be
// allowed to create databases.
const Env = "DMARCPIPE_TEST_CLICKHOUSE"

// DSN returns the DSN of a new, empty database, which is dropped with the test.
func DSN(tb testing.TB) string {
	tb.Helper()
	base := os.Getenv(Env)
	if base == "" {
		base = embedded(tb)
	}
	u, err := url.Parse(base)
	if err != nil {
		tb.Fatal(err)
	}
	name := "dmarcpipe_test_" + rand.Text()
	admin := Connect(tb, base)
	exec(tb, admin, "CREATE DATABASE "+name)
	tb.Cleanup(func() { exec(tb, admin, "DROP DATABASE "+name+" SYNC") })
	u.Path = "/" + name
	return u.String()
}

// Connect opens a connection that is closed with the test.
func Connect(tb testing.TB, dsn string) driver.Conn {
	tb.Helper()
	options, err := clickhouse.ParseDSN(dsn)
	if err != nil {
		tb.Fatal(err)
	}
	conn, err := clickhouse.Open(options)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := conn.Close(); err != nil {
			tb.Error(err)
		}
	})
	return conn
}

func exec(tb testing.TB, conn driver.Conn, query string) {
	tb.Helper()
	if err := conn.Exec(context.Background(), query); err != nil {
		tb.Fatalf("%s: %v", query, err)
	}
}
