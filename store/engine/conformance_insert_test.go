package engine_test

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/google/go-cmp/cmp"
)

// row has the kinds of columns that reports need.
type row struct {
	ID      uint64            `ch:"id"`
	Text    string            `ch:"text"`
	Domain  string            `ch:"domain"`
	IP      netip.Addr        `ch:"ip"`
	At      time.Time         `ch:"at"`
	Results []string          `ch:"results"`
	Grade   string            `ch:"grade"`
	Key     [16]byte          `ch:"key"`
	Maybe   *uint8            `ch:"maybe"`
	Extra   map[string]string `ch:"extra"`
}

const rowTable = `CREATE TABLE rows (
	id UInt64, text String, domain LowCardinality(String), ip IPv6, at DateTime('UTC'),
	results Array(LowCardinality(String)), grade Enum8('none' = 0, 'good' = 1), key FixedString(16),
	maybe Nullable(UInt8), extra Map(LowCardinality(String), String)
) ENGINE = MergeTree ORDER BY id`

func testTypes(t *testing.T, o *clickhouse.Options) {
	conn := dial(t, o)
	run(t, conn, rowTable)
	seven := uint8(7)
	want := []row{
		{
			ID: 1, Text: "grüße", Domain: "example.org", IP: netip.MustParseAddr("::ffff:192.0.2.1"), At: time.Unix(1700000000, 0).UTC(),
			Results: []string{"pass", "fail"}, Grade: "good", Key: [16]byte{1, 0, 255}, Maybe: &seven, Extra: map[string]string{"a": "b"},
		},
		{ID: 2, IP: netip.MustParseAddr("2001:db8::1"), At: time.Unix(0, 0).UTC(), Results: []string{}, Grade: "none", Extra: map[string]string{}},
	}
	batch := prepare(t.Context(), t, conn, "INSERT INTO rows")
	for i := range want {
		if err := batch.AppendStruct(&want[i]); err != nil {
			t.Fatal(err)
		}
	}
	send(t, batch)
	var got []row
	if err := conn.Select(t.Context(), &got, "SELECT * FROM rows ORDER BY id"); err != nil {
		t.Fatal(err)
	}
	sameAddr := cmp.Comparer(func(a, b netip.Addr) bool { return a.Unmap() == b.Unmap() })
	if diff := cmp.Diff(want, got, sameAddr); diff != "" {
		t.Errorf("rows differ (-want +got):\n%s", diff)
	}
}

// testBinary inserts what libchdb's inline INSERT takes for the end of the
// data or for another statement.
func testBinary(t *testing.T, o *clickhouse.Options) {
	conn := dial(t, o)
	run(t, conn, "CREATE TABLE bytes (id UInt64, s String) ENGINE = MergeTree ORDER BY id")
	payload := "x\n\n;DROP TABLE bytes;\n\n'\\\x00\xff"
	batch := prepare(t.Context(), t, conn, "INSERT INTO bytes (id, s)")
	for i := range 2000 {
		if err := batch.Append(uint64(i), payload); err != nil {
			t.Fatal(err)
		}
	}
	send(t, batch)
	if n := one(t, conn, "SELECT countIf(s = ?) FROM bytes", payload); n != 2000 {
		t.Errorf("%d rows hold the bytes, want 2000", n)
	}
}

func testLargeBatch(t *testing.T, o *clickhouse.Options) {
	const rows = 300_000
	conn := dial(t, o)
	run(t, conn, "CREATE TABLE large (id UInt64, s String) ENGINE = MergeTree ORDER BY id")
	batch := prepare(t.Context(), t, conn, "INSERT INTO large (id, s)")
	ids, texts := make([]uint64, rows), make([]string, rows)
	for i := range ids {
		ids[i], texts[i] = uint64(i), fmt.Sprint("row ", i)
	}
	if err := batch.Column(0).Append(ids); err != nil {
		t.Fatal(err)
	}
	if err := batch.Column(1).Append(texts); err != nil {
		t.Fatal(err)
	}
	send(t, batch)
	if n := one(t, conn, "SELECT uniqExact(s) FROM large"); n != rows {
		t.Errorf("%d rows, want %d", n, rows)
	}
}

const tokenTable = "CREATE TABLE %s (id UInt64) ENGINE = MergeTree ORDER BY id SETTINGS non_replicated_deduplication_window = 100"

func testToken(t *testing.T, o *clickhouse.Options) {
	conn := dial(t, o)
	run(t, conn, fmt.Sprintf(tokenTable, "once"))
	for _, token := range []string{"a", "a", "b\n\n';", "b\n\n';"} {
		sendToken(t, conn, "once", token, uint64(len(token)))
	}
	if n := one(t, conn, "SELECT count() FROM once"); n != 2 {
		t.Errorf("%d rows after two tokens, each sent twice, want 2", n)
	}
}

func testTokenPerTable(t *testing.T, o *clickhouse.Options) {
	conn := dial(t, o)
	for _, table := range []string{"left", "right"} {
		run(t, conn, fmt.Sprintf(tokenTable, "`"+table+"`"))
		sendToken(t, conn, "`"+table+"`", "same", 1)
		if n := one(t, conn, "SELECT count() FROM `"+table+"`"); n != 1 {
			t.Errorf("table %s has %d rows, want 1", table, n)
		}
	}
}

func sendToken(t *testing.T, conn driver.Conn, table, token string, id uint64) {
	t.Helper()
	ctx := clickhouse.Context(t.Context(), clickhouse.WithSettings(clickhouse.Settings{
		"insert_deduplication_token": token, "async_insert": 0, "deduplicate_insert": "enable",
	}))
	batch := prepare(ctx, t, conn, "INSERT INTO "+table)
	if err := batch.Append(id); err != nil {
		t.Fatal(err)
	}
	send(t, batch)
}

// testRefusedBatch inserts rows that a constraint refuses: none may stay.
func testRefusedBatch(t *testing.T, o *clickhouse.Options) {
	conn := dial(t, o)
	run(t, conn, "CREATE TABLE strict (id UInt64, CONSTRAINT small CHECK id < 10) ENGINE = MergeTree ORDER BY id")
	batch := prepare(t.Context(), t, conn, "INSERT INTO strict")
	for i := range 20 {
		if err := batch.Append(uint64(i)); err != nil {
			t.Fatal(err)
		}
	}
	wantCode(t, batch.Send(), 469)
	if n := one(t, conn, "SELECT count() FROM strict"); n != 0 {
		t.Errorf("%d rows of a refused batch stayed", n)
	}
}

func testOtherInserts(t *testing.T, o *clickhouse.Options) {
	conn := dial(t, o)
	run(t, conn,
		"CREATE TABLE other (id UInt64) ENGINE = MergeTree ORDER BY id",
		"INSERT INTO other VALUES (1), (2)",
		"INSERT INTO other SELECT number FROM numbers(10, 3)",
		"INSERT INTO other (id) SETTINGS async_insert = 0 VALUES (20)",
	)
	if err := conn.Exec(t.Context(), "INSERT INTO other VALUES (?)", 30); err != nil {
		t.Fatal(err)
	}
	if n := one(t, conn, "SELECT sum(id) FROM other"); n != 1+2+10+11+12+20+30 {
		t.Errorf("sum is %d", n)
	}
}

// testNamedColumns sends a batch whose columns the client knows already.
func testNamedColumns(t *testing.T, o *clickhouse.Options) {
	conn := dial(t, o)
	run(t, conn, "CREATE TABLE named (id UInt64, s String) ENGINE = MergeTree ORDER BY id")
	ctx := clickhouse.Context(t.Context(), clickhouse.WithColumnNamesAndTypes([]clickhouse.ColumnNameAndType{
		{Name: "id", Type: "UInt64"}, {Name: "s", Type: "String"},
	}))
	batch := prepare(ctx, t, conn, "INSERT INTO named (id, s)")
	if err := batch.Append(uint64(5), strings.Repeat("s", 1<<16)); err != nil {
		t.Fatal(err)
	}
	send(t, batch)
	if n := one(t, conn, "SELECT length(s) FROM named WHERE id = 5"); n != 1<<16 {
		t.Errorf("length is %d, want %d", n, 1<<16)
	}
}

func prepare(ctx context.Context, t *testing.T, conn driver.Conn, sql string) driver.Batch {
	t.Helper()
	batch, err := conn.PrepareBatch(ctx, sql)
	if err != nil {
		t.Fatalf("preparing %s: %v", sql, err)
	}
	t.Cleanup(func() { _ = batch.Close() })
	return batch
}

func send(t *testing.T, batch driver.Batch) {
	t.Helper()
	if err := batch.Send(); err != nil {
		t.Fatalf("sending: %v", err)
	}
}
