package engine_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dmarcpipe/dmarcpipe/store/engine"
)

// childMetrics writes two parts of a table that is not there yet, and prints
// the metrics of the engine while it runs and after its end.
func childMetrics() int {
	if err := printMetrics(context.Background()); err != nil {
		fmt.Println(err)
		return 1
	}
	return 0
}

func printMetrics(ctx context.Context) error {
	reg := prometheus.NewRegistry()
	e, err := engine.Open(ctx, engine.Options{Library: os.Getenv("LIBRARY"), DataDir: os.Getenv("DATA_DIR"), Registerer: reg})
	if err != nil {
		return err
	}
	conn, err := writer(e)
	if err != nil {
		return err
	}
	for _, sql := range []string{
		"CREATE TABLE IF NOT EXISTS parts (id UInt64) ENGINE = MergeTree ORDER BY id",
		"SYSTEM STOP MERGES parts", "INSERT INTO parts VALUES (1)", "INSERT INTO parts VALUES (2)",
	} {
		if err := conn.Exec(ctx, sql); err != nil {
			return err
		}
	}
	if err := printGauges(reg); err != nil {
		return err
	}
	if err := e.Close(); err != nil {
		return err
	}
	return printGauges(reg)
}

func printGauges(reg *prometheus.Registry) error {
	families, err := reg.Gather()
	if err != nil {
		return err
	}
	for _, f := range families {
		value := f.GetMetric()[0].GetGauge().GetValue()
		if f.GetName() == "dmarcpipe_engine_memory_bytes" {
			value = min(value, 1) // some
		}
		fmt.Println(f.GetName(), value)
	}
	return nil
}

func TestMetrics(t *testing.T) {
	dir := t.TempDir()
	const limit = "dmarcpipe_engine_memory_limit_bytes 2.147483648e+09\n"
	for _, damaged := range []string{"0", "2"} {
		want := "dmarcpipe_engine_damaged_parts " + damaged + "\ndmarcpipe_engine_memory_bytes 1\n" + limit +
			"dmarcpipe_engine_damaged_parts 0\ndmarcpipe_engine_memory_bytes 0\n" + limit // stopped
		if said, err := startChild(t, "metrics", dir, nil).rest(); err != nil || said != want {
			t.Errorf("child says %q (%v), want %q", said, err, want)
		}
		cutParts(t, dir)
	}
}

// cutParts spoils the rows of every part in the folder.
func cutParts(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(dir, "clickhouse"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.Name() != "data.bin" {
			return err
		}
		return os.Truncate(path, 3)
	})
	if err != nil {
		t.Fatal(err)
	}
}
