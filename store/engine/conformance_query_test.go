package engine_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/google/go-cmp/cmp"
)

func asException(err error, target **clickhouse.Exception) bool { return errors.As(err, target) }

func testPing(t *testing.T, o *clickhouse.Options) {
	conn := dial(t, o)
	if err := conn.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	version, err := conn.ServerVersion()
	if err != nil {
		t.Fatal(err)
	}
	if version.Version.Major < 24 || version.Timezone == nil {
		t.Errorf("version is %+v", version)
	}
}

func testParameters(t *testing.T, o *clickhouse.Options) {
	conn := dial(t, o)
	if n := one(t, conn, "SELECT count() FROM numbers(100) WHERE number < {limit:UInt64}", clickhouse.Named("limit", "7")); n != 7 {
		t.Errorf("count is %d, want 7", n)
	}
	var s string
	want := "it's \\ {x} \n\tü"
	if err := conn.QueryRow(t.Context(), "SELECT {s:String}", clickhouse.Named("s", want)).Scan(&s); err != nil {
		t.Fatal(err)
	}
	if s != want {
		t.Errorf("parameter came back as %q, want %q", s, want)
	}
	err := conn.QueryRow(t.Context(), "SELECT {missing:UInt8}").Scan(&s)
	wantCode(t, err, 456)
}

func testEmpty(t *testing.T, o *clickhouse.Options) {
	conn := dial(t, o)
	rows, err := conn.Query(t.Context(), "SELECT number FROM numbers(10) WHERE number > 10")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	if rows.Next() || rows.Err() != nil {
		t.Errorf("a row in an empty result, or an error: %v", rows.Err())
	}
}

func testLargeResult(t *testing.T, o *clickhouse.Options) {
	const want = 1_000_000
	conn := dial(t, o)
	rows, err := conn.Query(t.Context(), "SELECT number, toString(number) FROM numbers(?)", want)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var n, sum uint64
	for rows.Next() {
		var id uint64
		var s string
		if err := rows.Scan(&id, &s); err != nil {
			t.Fatal(err)
		}
		n, sum = n+1, sum+id
	}
	if rows.Err() != nil || n != want || sum != want*(want-1)/2 {
		t.Errorf("%d rows with sum %d (%v), want %d", n, sum, rows.Err(), want)
	}
}

func testUnknownTable(t *testing.T, o *clickhouse.Options) {
	conn := dial(t, o)
	wantCode(t, conn.Exec(t.Context(), "SELECT * FROM nowhere"), 60)
	_, err := conn.Query(t.Context(), "SELECT * FROM nowhere")
	wantCode(t, err, 60)
	_, err = conn.PrepareBatch(t.Context(), "INSERT INTO nowhere")
	wantCode(t, err, 60)
}

func testSyntaxError(t *testing.T, o *clickhouse.Options) {
	conn := dial(t, o)
	wantCode(t, conn.Exec(t.Context(), "SELECT FROM WHERE ("), 62)
}

func testTwoStatements(t *testing.T, o *clickhouse.Options) {
	conn := dial(t, o)
	run(t, conn, "CREATE TABLE safe (id UInt64) ENGINE = MergeTree ORDER BY id")
	wantCode(t, conn.Exec(t.Context(), "SELECT 1; DROP TABLE safe"), 62)
	if n := one(t, conn, "SELECT count() FROM safe"); n != 0 {
		t.Errorf("count is %d", n)
	}
}

func testUnknownSetting(t *testing.T, o *clickhouse.Options) {
	conn := dial(t, o)
	ctx := clickhouse.Context(t.Context(), clickhouse.WithSettings(clickhouse.Settings{"no_such_setting": 1}))
	wantCode(t, conn.Exec(ctx, "SELECT 1"), 115)
}

// testErrorWithin fails after the answer has begun.
func testErrorWithin(t *testing.T, o *clickhouse.Options) {
	conn := dial(t, o)
	rows, err := conn.Query(t.Context(), "SELECT throwIf(number = 3000000), toString(number) FROM numbers(4000000) SETTINGS max_threads = 1")
	if err != nil {
		wantCode(t, err, 395)
		return
	}
	defer rows.Close()
	for rows.Next() {
		continue
	}
	wantCode(t, rows.Err(), 395)
}

func testDeadline(t *testing.T, o *clickhouse.Options) {
	conn := dial(t, o)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	var n uint64
	if err := conn.QueryRow(ctx, "SELECT toUInt64(getSetting('max_execution_time'))").Scan(&n); err != nil || n == 0 {
		t.Errorf("max_execution_time is %d (%v), want what the deadline leaves", n, err)
	}
}

// testManyAtOnce mixes parameters, since they are one for all connections in
// libchdb.
func testManyAtOnce(t *testing.T, o *clickhouse.Options) {
	o.MaxOpenConns = 8
	conn := dial(t, o)
	run(t, conn, "CREATE TABLE many (id UInt64) ENGINE = MergeTree ORDER BY id")
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 10 {
				var got string
				want := fmt.Sprint(g, "/", i)
				if err := conn.QueryRow(t.Context(), "SELECT {p:String}", clickhouse.Named("p", want)).Scan(&got); err != nil || got != want {
					t.Errorf("parameter is %q (%v), want %q", got, err, want)
				}
				if err := conn.Exec(t.Context(), fmt.Sprintf("INSERT INTO many VALUES (%d)", g*10+i)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if n := one(t, conn, "SELECT uniqExact(id) FROM many"); n != 80 {
		t.Errorf("%d rows, want 80", n)
	}
}

func testStandardAPI(t *testing.T, o *clickhouse.Options) {
	db := clickhouse.OpenDB(o)
	defer db.Close()
	if err := db.PingContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), "CREATE TABLE std (id UInt64) ENGINE = MergeTree ORDER BY id"); err != nil {
		t.Fatal(err)
	}
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	stmt, err := tx.PrepareContext(t.Context(), "INSERT INTO std")
	if err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		if _, err := stmt.ExecContext(t.Context(), uint64(i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	var n uint64
	if err := db.QueryRowContext(t.Context(), "SELECT count() FROM std").Scan(&n); err != nil || n != 5 {
		t.Errorf("count is %d (%v), want 5", n, err)
	}
}

func testFinal(t *testing.T, o *clickhouse.Options) {
	conn := dial(t, o)
	run(t, conn,
		"CREATE TABLE versions (id UInt64, v UInt64) ENGINE = ReplacingMergeTree(v) ORDER BY id",
		"SYSTEM STOP MERGES versions",
		"INSERT INTO versions VALUES (1, 1)", "INSERT INTO versions VALUES (1, 2)",
	)
	if n := one(t, conn, "SELECT sum(v) FROM versions FINAL"); n != 2 {
		t.Errorf("sum under FINAL is %d, want 2", n)
	}
	if n := one(t, conn, "SELECT sum(v) FROM versions SETTINGS final = 1"); n != 2 {
		t.Errorf("sum under final = 1 is %d, want 2", n)
	}
}

func testDescribe(t *testing.T, o *clickhouse.Options) {
	conn := dial(t, o)
	run(t, conn, rowTable)
	rows, err := conn.Query(t.Context(), "DESCRIBE TABLE rows")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	want := []string{"name", "type", "default_type", "default_expression", "comment", "codec_expression", "ttl_expression"}
	if diff := cmp.Diff(want, rows.Columns()); diff != "" {
		t.Errorf("columns of DESCRIBE differ (-want +got):\n%s", diff)
	}
	n := 0
	for rows.Next() {
		n++
	}
	if n != 10 || rows.Err() != nil {
		t.Errorf("%d columns described (%v), want 10", n, rows.Err())
	}
}
