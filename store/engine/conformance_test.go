package engine_test

import (
	"strings"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/dmarcpipe/dmarcpipe/store/engine/enginetest"
)

// conformance is what dmarcpipe needs of a ClickHouse, whichever it is.
var conformance = map[string]func(*testing.T, *clickhouse.Options){
	"ping":                      testPing,
	"batch of all types":        testTypes,
	"bytes that look like SQL":  testBinary,
	"large batch":               testLargeBatch,
	"token repeats nothing":     testToken,
	"same token in two tables":  testTokenPerTable,
	"refused batch":             testRefusedBatch,
	"inserts of other kinds":    testOtherInserts,
	"parameters":                testParameters,
	"empty result":              testEmpty,
	"large result":              testLargeResult,
	"unknown table":             testUnknownTable,
	"syntax error":              testSyntaxError,
	"unknown setting":           testUnknownSetting,
	"error within the result":   testErrorWithin,
	"deadline":                  testDeadline,
	"many at once":              testManyAtOnce,
	"database/sql":              testStandardAPI,
	"FINAL counts a row once":   testFinal,
	"two statements":            testTwoStatements,
	"describe":                  testDescribe,
	"insert without a describe": testNamedColumns,
}

func TestConformance(t *testing.T) {
	for _, target := range enginetest.Targets(t) {
		for _, method := range methods(target.Name) {
			t.Run(target.Name+"/"+method.String(), func(t *testing.T) {
				for name, test := range conformance {
					t.Run(name, func(t *testing.T) {
						o := target.Database(t)
						o.Compression = &clickhouse.Compression{Method: method, Level: 3}
						test(t, o)
					})
				}
			})
		}
	}
}

// methods are the compressions of a target: gzip is one of HTTP alone.
func methods(target string) []clickhouse.CompressionMethod {
	out := []clickhouse.CompressionMethod{clickhouse.CompressionNone, clickhouse.CompressionLZ4, clickhouse.CompressionZSTD}
	if target != "native" {
		out = append(out, clickhouse.CompressionGZIP)
	}
	return out
}

// dial opens a connection and closes it with the test.
func dial(t *testing.T, o *clickhouse.Options) driver.Conn {
	t.Helper()
	conn, err := clickhouse.Open(o)
	if err != nil {
		t.Fatalf("opening: %v", err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// run runs statements that must succeed.
func run(t *testing.T, conn driver.Conn, statements ...string) {
	t.Helper()
	for _, sql := range statements {
		if err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatalf("%.80s: %v", strings.TrimSpace(sql), err)
		}
	}
}

// one asks for a single number.
func one(t *testing.T, conn driver.Conn, sql string, args ...any) uint64 {
	t.Helper()
	var n uint64
	if err := conn.QueryRow(t.Context(), sql, args...).Scan(&n); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return n
}

// wantCode checks that err is an exception of ClickHouse with the code.
func wantCode(t *testing.T, err error, code int32) {
	t.Helper()
	var exception *clickhouse.Exception
	if !asException(err, &exception) || exception.Code != code {
		t.Fatalf("error is %v (%T), want an exception with code %d", err, err, code)
	}
}
