package store

import (
	"context"
	"maps"

	"github.com/ClickHouse/clickhouse-go/v2"

	"github.com/dmarcpipe/dmarcpipe/store/schema"
)

// maxPartitions of one insert: all months from 2012 on, and some. The default
// of 100 would refuse a mailbox that is read for the first time.
const maxPartitions = 1000

// insertSettings says what has to hold for an insert, whatever the defaults of
// the server are: several changed in 2026.
func (s *Store) insertSettings(ctx context.Context) (clickhouse.Settings, error) {
	wanted := clickhouse.Settings{
		"async_insert":                    0, // the writer makes its own batches
		"insert_deduplicate":              1,
		"deduplicate_insert":              "enable", // from 26.1 on
		"max_partitions_per_insert_block": maxPartitions,
		// The rows of an insert have no key twice, but for rare conflicts; looking
		// for that row by row takes as long as all other work of an insert.
		"optimize_on_insert": 0,
	}
	if s.target.Mode == schema.Cluster || s.target.Mode == schema.ReplicatedDB {
		wanted["insert_quorum"] = "auto"
		wanted["insert_quorum_parallel"] = 1
	}
	known, err := s.knownSettings(ctx, wanted)
	if err != nil {
		return nil, err
	}
	if s.address.Protocol == clickhouse.HTTP {
		known["wait_end_of_query"] = 1 // a parameter of HTTP, not a setting
	}
	return known, nil
}

// knownSettings returns those of wanted that the server knows; it refuses an
// insert with others.
func (s *Store) knownSettings(ctx context.Context, wanted clickhouse.Settings) (clickhouse.Settings, error) {
	var names []string
	for name := range wanted {
		names = append(names, name)
	}
	var found []struct {
		Name string `ch:"name"`
	}
	if err := s.conn.Select(ctx, &found, "SELECT name FROM system.settings WHERE name IN (?)", names); err != nil {
		return nil, err
	}
	known := clickhouse.Settings{}
	for _, f := range found {
		known[f.Name] = wanted[f.Name]
	}
	return known, nil
}

// insertContext carries the settings and the token of one insert. Over HTTP the
// driver takes the types from columns and asks no one.
func (s *Store) insertContext(ctx context.Context, token string, columns []clickhouse.ColumnNameAndType) context.Context {
	settings := maps.Clone(s.insert)
	settings["insert_deduplication_token"] = token
	return clickhouse.Context(ctx, clickhouse.WithSettings(settings), clickhouse.WithColumnNamesAndTypes(columns))
}
