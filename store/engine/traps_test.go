package engine_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
)

// childTraps does what libchdb is known to spoil: an INSERT with data on
// standard input, and a nil pointer in Go.
func childTraps() int {
	if err := traps(context.Background()); err != nil {
		fmt.Println(err)
		return 1
	}
	return 0
}

func traps(ctx context.Context) (err error) {
	e, conn, err := childConn()
	if err != nil {
		return err
	}
	for _, sql := range []string{"CREATE TABLE two (id UInt64) ENGINE = MergeTree ORDER BY id", "INSERT INTO two VALUES (1), (2)"} {
		if err := conn.Exec(ctx, sql); err != nil {
			return err
		}
	}
	var n, hour uint64
	if err := conn.QueryRow(ctx, "SELECT count(), toUInt64(toHour(toDateTime(0))) FROM two").Scan(&n, &hour); err != nil {
		return err
	}
	fmt.Println("rows", n, "hour", hour)
	fmt.Println(recovered())
	if err := conn.Close(); err != nil {
		return err
	}
	return e.Close()
}

// recovered needs Go's own SIGSEGV handler.
func recovered() (said string) {
	defer func() { said = fmt.Sprint(recover()) }()
	return fmt.Sprint(*nothing())
}

// nothing hides from the linter that it is nil.
func nothing() *int { return nil }

func TestTraps(t *testing.T) {
	c := startChild(t, "traps", t.TempDir(), strings.NewReader("(9999)\n"), "TZ=America/New_York")
	said, err := c.rest()
	want := "rows 2 hour 0\nruntime error: invalid memory address or nil pointer dereference\n"
	if said != want || err != nil || c.stderr.Len() > 0 {
		t.Errorf("child says %q (%v, stderr %q), want %q", said, err, c.stderr, want)
	}
}
