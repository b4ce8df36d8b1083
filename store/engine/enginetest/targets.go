package enginetest

import (
	"context"
	"net"
	"os"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// EnvServer names the environment variable that may hold the DSN of a real
// ClickHouse server, such as clickhouse://default:secret@127.0.0.1:9000.
const EnvServer = "DMARCPIPE_TEST_CLICKHOUSE"

// Target is one ClickHouse that a test must pass on.
type Target struct {
	Name string
	// Database creates an empty database for the test and returns options for a
	// connection that may write to it.
	Database func(tb testing.TB) *clickhouse.Options
}

// Targets are the embedded engine and, where EnvServer is set, a real server
// over the native protocol and over HTTP.
func Targets(tb testing.TB) []Target {
	tb.Helper()
	out := []Target{{Name: "engine", Database: Database}}
	dsn := os.Getenv(EnvServer)
	if dsn == "" {
		return out
	}
	o, err := clickhouse.ParseDSN(dsn)
	if err != nil {
		tb.Fatalf("reading %s: %v", EnvServer, err)
	}
	return append(out, server("native", o, clickhouse.Native), server("http", o, clickhouse.HTTP))
}

// server is a real server over one protocol. The DSN names one port; the other
// is its usual sister.
func server(name string, o *clickhouse.Options, protocol clickhouse.Protocol) Target {
	open := func(database string) *clickhouse.Options {
		c := *o
		c.Protocol, c.Auth.Database = protocol, database
		c.Addr = nil
		for _, addr := range o.Addr {
			c.Addr = append(c.Addr, sister(addr, protocol))
		}
		return &c
	}
	return Target{Name: name, Database: func(tb testing.TB) *clickhouse.Options {
		tb.Helper()
		return fresh(tb, open)
	}}
}

// sister is addr with the usual port of the protocol.
func sister(addr string, protocol clickhouse.Protocol) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return addr
	}
	toHTTP := map[string]string{"9000": "8123", "9440": "8443"}
	toNative := map[string]string{"8123": "9000", "8443": "9440"}
	other := toNative
	if protocol == clickhouse.HTTP {
		other = toHTTP
	}
	if p, ok := other[port]; ok {
		port = p
	}
	return net.JoinHostPort(host, port)
}

// fresh creates a database named for the test, and drops it afterwards.
func fresh(tb testing.TB, open func(database string) *clickhouse.Options) *clickhouse.Options {
	tb.Helper()
	name := databaseName(tb)
	conn, err := clickhouse.Open(open("default"))
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
	return open(name)
}
