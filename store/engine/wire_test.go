package engine_test

import (
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"

	"github.com/dmarcpipe/dmarcpipe/store/engine/enginetest"
)

func TestInsertThenSelect(t *testing.T) {
	conn, err := clickhouse.Open(enginetest.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	ctx := t.Context()
	if err := conn.Exec(ctx, "CREATE TABLE rows (id UInt64, s String) ENGINE = MergeTree ORDER BY id"); err != nil {
		t.Fatal(err)
	}
	batch, err := conn.PrepareBatch(ctx, "INSERT INTO rows (id, s)")
	if err != nil {
		t.Fatal(err)
	}
	for i := range 1000 {
		if err := batch.Append(uint64(i), "x\n\n;"); err != nil {
			t.Fatal(err)
		}
	}
	if err := batch.Send(); err != nil {
		t.Fatal(err)
	}
	var n uint64
	if err := conn.QueryRow(ctx, "SELECT count() FROM rows WHERE s = 'x\\n\\n;'").Scan(&n); err != nil || n != 1000 {
		t.Fatalf("count is %d (%v), want 1000", n, err)
	}
}
