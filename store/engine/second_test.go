package engine_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/dmarcpipe/dmarcpipe/store/engine"
)

// join connects to the engine of another process, which may write.
func join(t *testing.T, dir string) driver.Conn {
	t.Helper()
	running, ok := engine.Running(dir)
	if !ok || running.User == "" {
		t.Fatalf("running engine is %q (%v)", running.Addr, ok)
	}
	return dial(t, &clickhouse.Options{
		Protocol: clickhouse.HTTP,
		Addr:     []string{running.Addr},
		Auth:     clickhouse.Auth{Database: "dmarcpipe", Username: running.User, Password: running.Password},
	})
}

// hold starts a child that holds the folder.
func hold(t *testing.T, dir string) *child {
	t.Helper()
	c := startChild(t, "hold", dir, nil)
	c.address(t)
	return c
}

// address waits until the child says where it answers.
func (c *child) address(t *testing.T) {
	t.Helper()
	if !c.lines.Scan() {
		t.Fatalf("no address; stderr %s", c.stderr)
	}
}

const createOthers = "CREATE TABLE IF NOT EXISTS others (id UInt64, s String) ENGINE = ReplacingMergeTree ORDER BY id PARTITION BY id % 3"

// TestTwoProcessesWrite lets the process that holds the folder write one table,
// and this process another one, at the same time through the same engine.
func TestTwoProcessesWrite(t *testing.T) {
	dir := t.TempDir()
	holder := startChild(t, "insert", dir, nil)
	acked := readAcked(t, holder, 1)
	conn := join(t, dir)
	run(t, conn, createOthers)
	const batches = 20
	for i := range uint64(batches) {
		if err := insertBatch(t.Context(), conn, "others", i*killBatch); err != nil {
			t.Fatal(err)
		}
	}
	acked = max(acked, readAcked(t, holder, 1))
	if n := one(t, conn, "SELECT uniqExact(id) FROM others"); n != batches*killBatch {
		t.Errorf("%d rows of this process, want %d", n, batches*killBatch)
	}
	if n := one(t, conn, "SELECT uniqExact(id) FROM acked"); n < acked {
		t.Errorf("%d rows of the holder, want at least %d", n, acked)
	}
	kill(t, holder)
}

// readAcked reads the child until it has said so many times what is
// acknowledged, and returns the last.
func readAcked(t *testing.T, c *child, times int) uint64 {
	t.Helper()
	var acked uint64
	for times > 0 && c.lines.Scan() {
		if _, err := fmt.Sscanf(c.lines.Text(), "acked %d", &acked); err == nil {
			times--
		}
	}
	if times > 0 {
		t.Fatalf("the child ended: %s", c.stderr)
	}
	return acked
}

func kill(t *testing.T, c *child) {
	t.Helper()
	if err := c.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_, _ = c.rest()
}

// TestHolderIsKilled kills the process that holds the folder while this one
// writes through it, again and again. What was acknowledged is there when the
// folder is open again, and what was not has an error.
func TestHolderIsKilled(t *testing.T) {
	dir := t.TempDir()
	var acked uint64
	for range 6 {
		holder := hold(t, dir)
		conn := join(t, dir)
		run(t, conn, createOthers)
		if n := one(t, conn, "SELECT uniqExact(id) FROM others WHERE id < ?", acked); n != acked {
			t.Errorf("%d rows are there, %d were acknowledged", n, acked)
		}
		var err error
		acked, err = insertUntilError(t.Context(), conn, acked, func() {
			moment := time.NewTimer(rand.N(40 * time.Millisecond))
			defer moment.Stop()
			<-moment.C
			_ = holder.cmd.Process.Kill()
		})
		if _, ok := errors.AsType[*clickhouse.Exception](err); ok {
			t.Errorf("after %d rows the error is %v, want one of the network", acked, err)
		}
		_, _ = holder.rest()
		if running, ok := engine.Running(dir); ok {
			t.Errorf("an engine runs on %s after it was killed", running.Addr)
		}
	}
}

// insertUntilError goes on from the given row, and returns how many rows are
// acknowledged when an INSERT fails. Meanwhile it does what will make it fail.
func insertUntilError(ctx context.Context, conn driver.Conn, acked uint64, meanwhile func()) (uint64, error) {
	for first := true; ; first = false {
		if err := insertBatch(ctx, conn, "others", acked); err != nil {
			return acked, err
		}
		acked += killBatch
		if first {
			go meanwhile()
		}
	}
}

// An engine that other machines may read is written to through loopback.
func TestJoinBeyondLoopback(t *testing.T) {
	for _, listen := range []string{"0.0.0.0:0", "[::]:0", ":0"} {
		dir := t.TempDir()
		holder := startChild(t, "serve", dir, nil, "LISTEN="+listen, "PASSWORD=readers")
		holder.address(t)
		conn := join(t, dir)
		run(t, conn, createOthers, "INSERT INTO others VALUES (1, '')")
		if n := one(t, conn, "SELECT count() FROM others"); n != 1 {
			t.Errorf("%s: %d rows", listen, n)
		}
		stop(t, holder)
	}
}
