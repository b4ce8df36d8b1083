package schema

import (
	"context"
	"fmt"
	"regexp"
	"time"
)

// retained is a table whose rows go when they are old enough.
type retained struct {
	table string
	date  string        // column that tells the age of a row
	keep  time.Duration // 0 is for ever
}

// retained lists what has a retention. Tables with ttl_only_drop_parts lose
// whole parts, so a month may stay until its last day is old enough. The rows of
// failure_reports go one by one: they may be about private mails. The server
// looks for them every merge_with_ttl_timeout, which is four hours.
func (p Plan) retained() []retained {
	return []retained{
		{"reports", "date_end", p.Retention},
		{"records", "date_end", p.Retention},
		{"tls_reports", "date_end", p.Retention},
		{"tls_failures", "date_end", p.Retention},
		{"messages", "received_at", p.Retention},
		{"failure_reports", "date_end", p.FailureRetention},
	}
}

var ttlClause = regexp.MustCompile(`TTL (\w+ \+ toIntervalDay\(\d+\))`)

// setRetention gives every table its TTL. It changes a table only if that
// differs.
func (p Plan) setRetention(ctx context.Context, db DB) error {
	var tables []struct {
		Name   string `ch:"name"`
		Engine string `ch:"engine_full"`
	}
	const query = "SELECT name, engine_full FROM system.tables WHERE database = ?"
	if err := db.Select(ctx, &tables, query, p.Database); err != nil {
		return fmt.Errorf("reading the retention: %w", err)
	}
	now := map[string]string{}
	for _, t := range tables {
		now[t.Name] = ttlOf(t.Engine)
	}
	for _, r := range p.retained() {
		ttl, exists := now[r.table]
		if !exists || ttl == r.ttl() {
			continue
		}
		if err := db.Exec(ctx, p.alterTTL(r.table, r.ttl())); err != nil {
			return fmt.Errorf("setting the retention of %s: %w", r.table, err)
		}
	}
	return nil
}

// day is the unit of every retention.
const day = 24 * time.Hour

// longest is the longest retention that is not for ever. A DateTime ends in the
// year 2106, and a sum beyond it begins again in 1970: all rows would be old.
const longest = 10000 * day

// ttl is the TTL in whole days, as ClickHouse writes it; "" keeps everything.
func (r retained) ttl() string {
	if r.keep <= 0 || r.keep > longest {
		return ""
	}
	return fmt.Sprintf("%s + toIntervalDay(%d)", r.date, (r.keep+day-1)/day)
}

func (t Target) alterTTL(table, ttl string) string {
	alter := "ALTER TABLE " + t.Table(table) + t.onCluster()
	if ttl == "" {
		return alter + " REMOVE TTL"
	}
	return alter + " MODIFY TTL " + ttl
}

// ttlOf finds the TTL in the definition of a table.
func ttlOf(engine string) string {
	found := ttlClause.FindStringSubmatch(engine)
	if found == nil {
		return ""
	}
	return found[1]
}
