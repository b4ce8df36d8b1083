package schema

import (
	"errors"
	"strings"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"

	"github.com/dmarcpipe/dmarcpipe/store/engine/enginetest"
)

// Who has no password of the writer reads every table and view of the embedded
// engine, and changes none.
func TestReadersOfTheEngine(t *testing.T) {
	options := enginetest.Database(t)
	db, err := clickhouse.Open(options)
	if err != nil {
		t.Fatal(err)
	}
	plan := Plan{Target: Target{Mode: Embedded, Database: options.Auth.Database}}
	migrate(t, db, plan, migrations(t))
	as := *options
	as.Auth.Username, as.Auth.Password = "default", ""
	reader, err := clickhouse.Open(&as)
	if err != nil {
		t.Fatal(err)
	}
	before := definitions(t, db, plan)
	for name, sql := range before {
		table := plan.Table(name)
		var n uint64
		if err := reader.QueryRow(t.Context(), "SELECT count() FROM "+table).Scan(&n); err != nil {
			t.Errorf("reading %s: %v", name, err)
		}
		for _, change := range changes(table, strings.HasPrefix(sql, "CREATE VIEW")) {
			const readOnly = 164
			err := reader.Exec(t.Context(), change)
			if exception, ok := errors.AsType[*clickhouse.Exception](err); !ok || exception.Code != readOnly {
				t.Errorf("%s: error is %v, want exception %d", change, err, readOnly)
			}
		}
	}
	if after := definitions(t, db, plan); len(before) != len(after) {
		t.Errorf("%d tables and views became %d", len(before), len(after))
	}
	_ = errors.Join(reader.Close(), db.Close())
}

// changes are what a reader must not do to a table or view.
func changes(table string, view bool) []string {
	if view {
		return []string{"DROP VIEW " + table, "CREATE OR REPLACE VIEW " + table + " AS SELECT 1"}
	}
	return []string{
		"INSERT INTO " + table + " SELECT * FROM " + table, "ALTER TABLE " + table + " DELETE WHERE 1",
		"TRUNCATE TABLE " + table, "DROP TABLE " + table, "ALTER TABLE " + table + " REMOVE TTL",
	}
}
