package alerts

import (
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/store/engine/enginetest"
	"github.com/dmarcpipe/dmarcpipe/store/schema"
	"github.com/dmarcpipe/dmarcpipe/store/schema/schematest"
)

func TestMain(m *testing.M) { os.Exit(enginetest.Run(m)) }

// database is a migrated database without reports.
func database(t *testing.T) schema.DB {
	t.Helper()
	dsn := schematest.DSN(t)
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	db := schematest.Connect(t, dsn)
	target := schema.Target{Mode: schema.Single, Database: strings.TrimPrefix(u.Path, "/")}
	if err := schema.Migrate(t.Context(), db, schema.Plan{Target: target, AppVersion: "test"}); err != nil {
		t.Fatal(err)
	}
	return db
}

func run(t *testing.T, db schema.DB, query string) {
	t.Helper()
	if err := db.Exec(t.Context(), query); err != nil {
		t.Errorf("%s: %v", query, err)
	}
}

var sqlBlock = regexp.MustCompile("(?s)```sql\n(.*?)```")

// Every query of a runbook can be pasted.
func TestRunbookQueries(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	db := database(t)
	found := sqlBlock.FindAllStringSubmatch(string(text), -1)
	if len(found) < len(DomainRules) {
		t.Errorf("%d queries for %d rules of domains", len(found), len(DomainRules))
	}
	for _, block := range found {
		run(t, db, block[1])
	}
}
