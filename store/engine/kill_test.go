package engine_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

const (
	kills     = 15
	killBatch = 500 // rows an INSERT
)

// childInsert gets in ACKED how many rows were acknowledged, and says how many
// of them it finds. Then it goes on inserting without end, and says after each
// INSERT how many rows are acknowledged.
func childInsert() int {
	var acked uint64
	_, _ = fmt.Sscan(os.Getenv("ACKED"), &acked)
	fmt.Println("starting")
	if err := insertForever(context.Background(), acked); err != nil {
		fmt.Println("error:", err)
	}
	return 1
}

func insertForever(ctx context.Context, acked uint64) error {
	_, conn, err := childConn()
	if err != nil {
		return err
	}
	// An INSERT into several partitions is not one step: a crash can leave a
	// part of it. It was not acknowledged then, and is repeated.
	if err := conn.Exec(ctx, "CREATE TABLE IF NOT EXISTS acked (id UInt64, s String) ENGINE = ReplacingMergeTree ORDER BY id PARTITION BY id % 3"); err != nil {
		return err
	}
	var found uint64
	if err := conn.QueryRow(ctx, "SELECT uniqExact(id) FROM acked WHERE id < ?", acked).Scan(&found); err != nil {
		return err
	}
	fmt.Println("found", found)
	for ; ; acked += killBatch {
		if err := insertBatch(ctx, conn, "acked", acked); err != nil {
			return err
		}
		fmt.Println("acked", acked+killBatch)
	}
}

func insertBatch(ctx context.Context, conn driver.Conn, table string, first uint64) error {
	batch, err := conn.PrepareBatch(ctx, "INSERT INTO "+table)
	if err != nil {
		return err
	}
	for i := range uint64(killBatch) {
		if err := batch.Append(first+i, "text"); err != nil {
			return err
		}
	}
	return batch.Send()
}

// TestKilledAtAnyMoment kills a process that inserts, again and again on the
// same folder. What was acknowledged must be there each time.
func TestKilledAtAnyMoment(t *testing.T) {
	dir := t.TempDir()
	var acked uint64
	for range kills {
		// Some moments are in the start of the engine, most in an INSERT or a
		// merge.
		acked = insertUntilKilled(t, dir, acked, rand.IntN(25))
	}
	if last := insertUntilKilled(t, dir, acked, 3); last <= acked {
		t.Errorf("%d rows acknowledged in the end, want more than %d", last, acked)
	}
}

// insertUntilKilled reads a child for some lines, kills it a random moment
// later and returns how many rows are acknowledged.
func insertUntilKilled(t *testing.T, dir string, acked uint64, lines int) uint64 {
	t.Helper()
	c := startChild(t, "insert", dir, nil, fmt.Sprint("ACKED=", acked))
	before := acked
	for i := 0; i <= lines && c.lines.Scan(); i++ {
		acked = readLine(t, c.lines.Text(), before, acked)
	}
	moment := time.NewTimer(rand.N(40 * time.Millisecond))
	defer moment.Stop()
	<-moment.C
	if err := c.cmd.Process.Kill(); err != nil {
		t.Fatalf("killing: %v; it said %s", err, c.stderr)
	}
	for c.lines.Scan() {
		acked = readLine(t, c.lines.Text(), before, acked)
	}
	_ = c.cmd.Wait()
	return acked
}

// readLine checks what a child found of the rows acknowledged before, and
// returns how many are acknowledged now.
func readLine(t *testing.T, line string, before, acked uint64) uint64 {
	t.Helper()
	var n uint64
	if _, err := fmt.Sscanf(line, "found %d", &n); err == nil {
		if n != before {
			t.Errorf("found %d of %d acknowledged rows", n, before)
		}
		return acked
	}
	if _, err := fmt.Sscanf(line, "acked %d", &n); err == nil {
		return n
	}
	if line != "starting" {
		t.Errorf("child says %s", line)
	}
	return acked
}
