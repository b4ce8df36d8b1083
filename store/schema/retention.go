package schema

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// retained are the tables that Retention applies to.
var retained = []string{"reports", "records"}

var ttlDays = regexp.MustCompile(`TTL date_end \+ toIntervalDay\((\d+)\)`)

// setRetention makes the tables drop what is older than keep, in whole days. It
// changes a table only if its TTL differs. Parts are dropped whole, so a month
// stays until its last day is old enough.
func setRetention(ctx context.Context, db DB, t Target, keep time.Duration) error {
	want := int((keep + 24*time.Hour - 1) / (24 * time.Hour))
	var tables []struct {
		Name   string `ch:"name"`
		Engine string `ch:"engine_full"`
	}
	const query = "SELECT name, engine_full FROM system.tables WHERE database = ? AND name IN (?)"
	if err := db.Select(ctx, &tables, query, t.Database, retained); err != nil {
		return fmt.Errorf("reading the retention: %w", err)
	}
	for _, table := range tables {
		if retentionOf(table.Engine) == want {
			continue
		}
		if err := db.Exec(ctx, t.alterRetention(table.Name, want)); err != nil {
			return fmt.Errorf("setting the retention of %s: %w", table.Name, err)
		}
	}
	return nil
}

func (t Target) alterRetention(table string, days int) string {
	alter := "ALTER TABLE " + t.Table(table) + t.onCluster()
	if days == 0 {
		return alter + " REMOVE TTL"
	}
	return fmt.Sprintf("%s MODIFY TTL date_end + INTERVAL %d DAY", alter, days)
}

func retentionOf(engine string) int {
	found := ttlDays.FindStringSubmatch(engine)
	if found == nil {
		return 0
	}
	days, err := strconv.Atoi(found[1])
	if err != nil {
		return 0
	}
	return days
}
