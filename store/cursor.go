package store

import (
	"context"
	"fmt"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// CursorID names a folder of a source.
type CursorID struct{ Tenant, Source, Folder string }

// Cursor is how far a folder was read. It is for mailboxes that must not be
// changed, so that nothing in them tells what is done.
type Cursor struct {
	UIDValidity uint32 // RFC 9051 2.3.1.1; with another one, LastUID is void
	LastUID     uint32 // all UIDs up to this one are done
}

// cursorRow is a row of table cursors.
type cursorRow struct {
	UIDValidity uint32 `ch:"uid_validity"`
	LastUID     uint32 `ch:"last_uid"`
}

// Cursor returns what SaveCursor saved last, or the zero Cursor.
func (s *Store) Cursor(ctx context.Context, id CursorID) (Cursor, error) {
	var rows []cursorRow
	query := "SELECT uid_validity, last_uid FROM " + s.target.Table("cursors") +
		" FINAL WHERE tenant = " + literal(id.Tenant) + " AND source = " + literal(id.Source) + " AND folder = " + literal(id.Folder)
	if err := s.conn.Select(ctx, &rows, query); err != nil {
		return Cursor{}, s.failed("reading a cursor from", err)
	}
	if len(rows) == 0 {
		return Cursor{}, nil
	}
	return Cursor(rows[0]), nil
}

// SaveCursor replaces the cursor of a folder. It is durable on return.
func (s *Store) SaveCursor(ctx context.Context, id CursorID, c Cursor) error {
	if err := s.saveCursor(ctx, id, c); err != nil {
		return s.failed("saving a cursor to", err)
	}
	return nil
}

func (s *Store) saveCursor(ctx context.Context, id CursorID, c Cursor) error {
	types := []clickhouse.ColumnNameAndType{
		{Name: "tenant", Type: "String"},
		{Name: "source", Type: "String"},
		{Name: "folder", Type: "String"},
		{Name: "uid_validity", Type: "UInt32"},
		{Name: "last_uid", Type: "UInt32"},
		{Name: "updated_at", Type: "DateTime64(6, 'UTC')"},
	}
	now := s.o.Now().UTC()
	token := newToken("cursors")
	token.number(uint64(now.UnixNano()))
	for _, text := range []string{id.Tenant, id.Source, id.Folder, fmt.Sprint(c)} {
		token.text(text)
	}
	insert := newStatement("cursors", s.target.Table("cursors"), types)
	batch, err := s.conn.PrepareBatch(s.insertContext(ctx, token.String(), types), insert.text)
	if err != nil {
		return fmt.Errorf("beginning the insert: %w", err)
	}
	if err := batch.Append(id.Tenant, id.Source, id.Folder, c.UIDValidity, c.LastUID, now); err != nil {
		_ = batch.Abort() // nothing was sent
		return fmt.Errorf("filling the row: %w", err)
	}
	if err := batch.Send(); err != nil {
		return fmt.Errorf("sending the row: %w", err)
	}
	return nil
}
