package schema

import (
	"context"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// Step tells what the runner is about to do, for a progress display.
type Step struct {
	Version    uint32
	Name       string
	Statement  int // from 1
	Statements int
}

// Plan is what to migrate, and who asks.
type Plan struct {
	Target
	AppVersion string
	// Retention is how long rows are kept after their report ended or their mail
	// was received; 0, or more than 10000 days, keeps all. It counts in whole
	// days, rounded up. Old rows may stay until their whole month is old enough.
	Retention time.Duration
	// FailureRetention is Retention of failure reports, from the arrival of the
	// mail that they are about. They go one by one, within hours of their time.
	FailureRetention time.Duration
	Progress         func(Step) // may be nil
}

// ddlSettings make a statement wait for every replica, and fail if one does
// not answer.
var ddlSettings = clickhouse.Settings{
	"distributed_ddl_task_timeout": 180, // seconds
	"alter_sync":                   2,
	"mutations_sync":               0, // a TTL change is applied in the background
}

// Migrate brings the schema to the version of this program. It may be called
// again after any failure. Only one program should migrate at a time; two do
// the same work twice, but no harm. The error is a *NewerError or a
// *ChecksumError if the database belongs to another program.
func Migrate(ctx context.Context, db DB, p Plan) error {
	all, err := Migrations()
	if err != nil {
		return err
	}
	return p.run(ctx, db, all)
}

func (p Plan) run(ctx context.Context, db DB, all []Migration) error {
	ctx = p.context(ctx)
	history, err := readHistory(ctx, db, p.Target)
	if err != nil {
		return err
	}
	todo, err := pending(history, all)
	if err != nil {
		return err
	}
	// A worker whose user may not create tables can start on a finished schema.
	if len(history) == 0 {
		if err := createHistory(ctx, db, p.Target); err != nil {
			return err
		}
	}
	for _, m := range todo {
		if err := p.apply(ctx, db, m); err != nil {
			return fmt.Errorf("applying migration %04d_%s: %w", m.Version, m.Name, err)
		}
	}
	return p.setRetention(ctx, db)
}

func (p Plan) context(ctx context.Context) context.Context {
	if !p.replicated() {
		return ctx
	}
	return clickhouse.Context(ctx, clickhouse.WithSettings(ddlSettings))
}

func (p Plan) apply(ctx context.Context, db DB, m Migration) error {
	statements, err := m.Render(p.Target)
	if err != nil {
		return err
	}
	for i, s := range statements {
		if p.Progress != nil {
			p.Progress(Step{Version: m.Version, Name: m.Name, Statement: i + 1, Statements: len(statements)})
		}
		if err := db.Exec(ctx, s); err != nil {
			return fmt.Errorf("running statement %d: %w", i+1, err)
		}
	}
	return record(ctx, db, p.Target, m, p.AppVersion)
}

// Check returns the schema version of the database. The error is a
// *PendingError, *NewerError or *ChecksumError if this program cannot work
// with it.
func Check(ctx context.Context, db DB, t Target) (uint32, error) {
	all, err := Migrations()
	if err != nil {
		return 0, err
	}
	history, err := readHistory(ctx, db, t)
	if err != nil {
		return 0, err
	}
	var version uint32
	for _, h := range history {
		version = max(version, h.Version)
	}
	todo, err := pending(history, all)
	if err == nil && len(todo) > 0 {
		err = &PendingError{Database: version, Program: uint32(len(all))}
	}
	return version, err
}
