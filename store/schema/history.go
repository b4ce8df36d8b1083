package schema

import (
	"context"
	"fmt"
	"time"
)

// DB is what the runner needs of a connection; driver.Conn of clickhouse-go
// has it.
type DB interface {
	Exec(ctx context.Context, query string, args ...any) error
	Select(ctx context.Context, dest any, query string, args ...any) error
}

// applied is a row of schema_migrations.
type applied struct {
	Version    uint32    `ch:"version"`
	Name       string    `ch:"name"`
	Checksum   string    `ch:"checksum"`
	AppVersion string    `ch:"app_version"`
	AppliedAt  time.Time `ch:"applied_at"`
}

// historyTable is made before all migrations, because it records them.
const historyTable = `CREATE TABLE IF NOT EXISTS {{table "schema_migrations"}}{{onCluster}}
(
    version     UInt32,
    name        String,
    checksum    String COMMENT 'SHA-256 of the template',
    app_version String,
    applied_at  DateTime64(3, 'UTC')
)
ENGINE = {{engine "ReplacingMergeTree" "applied_at"}}
ORDER BY version
SETTINGS {{settings}}`

func createHistory(ctx context.Context, db DB, t Target) error {
	statements, err := Migration{Name: "schema_migrations", Text: historyTable}.Render(t)
	if err != nil {
		return err
	}
	if err := db.Exec(ctx, statements[0]); err != nil {
		return fmt.Errorf("creating schema_migrations: %w", err)
	}
	return nil
}

// readHistory returns what was applied, in order; nothing if there is no history.
func readHistory(ctx context.Context, db DB, t Target) ([]applied, error) {
	var found []struct {
		Name string `ch:"name"`
	}
	const exists = "SELECT name FROM system.tables WHERE database = ? AND name = 'schema_migrations'"
	if err := db.Select(ctx, &found, exists, t.Database); err != nil {
		return nil, fmt.Errorf("looking for schema_migrations: %w", err)
	}
	if len(found) == 0 {
		return nil, nil
	}
	var rows []applied
	query := "SELECT version, name, checksum, app_version, applied_at FROM " + t.Table("schema_migrations") + " FINAL ORDER BY version"
	if err := db.Select(ctx, &rows, query); err != nil {
		return nil, fmt.Errorf("reading schema_migrations: %w", err)
	}
	return rows, nil
}

func record(ctx context.Context, db DB, t Target, m Migration, appVersion string) error {
	query := "INSERT INTO " + t.Table("schema_migrations") +
		" (version, name, checksum, app_version, applied_at) SELECT ?, ?, ?, ?, now64(3)"
	if err := db.Exec(ctx, query, m.Version, m.Name, m.Checksum, appVersion); err != nil {
		return fmt.Errorf("recording migration %04d_%s: %w", m.Version, m.Name, err)
	}
	return nil
}

// pending returns the migrations that history lacks. It fails when history
// does not belong to these migrations.
func pending(history []applied, all []Migration) ([]Migration, error) {
	done := map[uint32]bool{}
	for _, h := range history {
		if h.Version == 0 || int(h.Version) > len(all) {
			return nil, &NewerError{Database: h.Version, Program: uint32(len(all)), AppVersion: h.AppVersion}
		}
		if m := all[h.Version-1]; m.Checksum != h.Checksum {
			return nil, &ChecksumError{Version: m.Version, Name: m.Name, Database: h.Checksum, Program: m.Checksum}
		}
		done[h.Version] = true
	}
	var todo []Migration
	for _, m := range all {
		if !done[m.Version] {
			todo = append(todo, m)
		}
	}
	return todo, nil
}
