package schema

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/store/schema/schematest"
)

// fresh returns a connection to an empty database, and a plan for it.
func fresh(t *testing.T) (driver.Conn, Plan) {
	t.Helper()
	dsn := schematest.DSN(t)
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	target := Target{Mode: Single, Database: strings.TrimPrefix(u.Path, "/")}
	return schematest.Connect(t, dsn), Plan{Target: target, AppVersion: "test"}
}

func migrations(t *testing.T) []Migration {
	t.Helper()
	all, err := Migrations()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func migrate(t *testing.T, db DB, p Plan, upTo []Migration) {
	t.Helper()
	if err := p.run(t.Context(), db, upTo); err != nil {
		t.Fatal(err)
	}
}

// definitions returns the SHOW CREATE of every table and view, without the
// name of the database.
func definitions(t *testing.T, db DB, p Plan) map[string]string {
	t.Helper()
	var tables []struct {
		Name   string `ch:"name"`
		Create string `ch:"create_table_query"`
	}
	const query = "SELECT name, create_table_query FROM system.tables WHERE database = ?"
	if err := db.Select(t.Context(), &tables, query, p.Database); err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, table := range tables {
		found[table.Name] = strings.ReplaceAll(table.Create, p.Database, "db")
	}
	return found
}

func TestMigrateFromEachVersion(t *testing.T) {
	all := migrations(t)
	db, plan := fresh(t)
	migrate(t, db, plan, all)
	want := definitions(t, db, plan)
	if len(want) != 52 {
		t.Fatalf("a fresh database has %d tables and views, want 52", len(want))
	}
	for version := range all {
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			db, plan := fresh(t)
			migrate(t, db, plan, all[:version])
			migrate(t, db, plan, all)
			if diff := cmp.Diff(want, definitions(t, db, plan)); diff != "" {
				t.Errorf("migrated and fresh schema differ (-fresh +migrated):\n%s", diff)
			}
		})
	}
}

func TestMigrateTwiceDoesNothing(t *testing.T) {
	db, plan := fresh(t)
	var steps []Step
	plan.Progress = func(s Step) { steps = append(steps, s) }
	migrate(t, db, plan, migrations(t))
	first := len(steps)
	migrate(t, db, plan, migrations(t))
	if first == 0 || len(steps) != first {
		t.Errorf("the first run had %d steps, the second %d", first, len(steps)-first)
	}
}

// failing stops at the nth statement that is executed.
type failing struct {
	DB
	left int
}

var errInjected = errors.New("injected")

func (f *failing) Exec(ctx context.Context, query string, args ...any) error {
	if f.left--; f.left < 0 {
		return errInjected
	}
	return f.DB.Exec(ctx, query, args...)
}

func TestMigrateAfterFailureAnywhere(t *testing.T) {
	all := migrations(t)
	db, plan := fresh(t)
	migrate(t, db, plan, all)
	want := definitions(t, db, plan)

	db, plan = fresh(t)
	failures := 0
	for ; failures < 100; failures++ {
		err := plan.run(t.Context(), &failing{DB: db, left: failures}, all)
		if err == nil {
			break
		}
		if !errors.Is(err, errInjected) {
			t.Fatal(err)
		}
	}
	if failures < len(all) {
		t.Errorf("only %d failures were injected", failures)
	}
	if diff := cmp.Diff(want, definitions(t, db, plan)); diff != "" {
		t.Errorf("schema after failures (-fresh +got):\n%s", diff)
	}
}

func TestCheck(t *testing.T) {
	all := migrations(t)
	db, plan := fresh(t)
	for version, want := range []string{
		fmt.Sprintf("the database has schema 0 and this program needs %d: run 'dmarcpipe migrate'", len(all)),
		fmt.Sprintf("the database has schema 1 and this program needs %d: run 'dmarcpipe migrate'", len(all)),
	} {
		migrate(t, db, plan, all[:version])
		got, err := Check(t.Context(), db, plan.Target)
		if int(got) != version || text(err) != want {
			t.Errorf("Check() = %d, %v; want %d, %s", got, err, version, want)
		}
	}
	migrate(t, db, plan, all)
	if got, err := Check(t.Context(), db, plan.Target); int(got) != len(all) || err != nil {
		t.Errorf("Check() = %d, %v; want %d", got, err, len(all))
	}
}

func TestNewerDatabaseIsLeftAlone(t *testing.T) {
	db, plan := fresh(t)
	all := migrations(t)
	migrate(t, db, plan, all)
	before := definitions(t, db, plan)
	if err := record(t.Context(), db, plan.Target, Migration{Version: 99, Name: "future"}, "9.9.9"); err != nil {
		t.Fatal(err)
	}
	err := plan.run(t.Context(), db, all)
	if newer := new(NewerError); !errors.As(err, &newer) || newer.AppVersion != "9.9.9" {
		t.Errorf("run() = %v", err)
	}
	if diff := cmp.Diff(before, definitions(t, db, plan)); diff != "" {
		t.Error(diff)
	}
}
