package store

import (
	"context"
	"io"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// querySettings keep a query from changing anything and from counting rows that
// were replaced. With readonly 2 a query may still bring settings of its own.
var querySettings = clickhouse.Settings{"readonly": 2, "final": 1}

// QueryTo runs one query and writes its result to w in any format of
// ClickHouse; an empty format is TabSeparated. Tables need no database before
// them. It only reads. Over the native protocol only the formats of
// NativeFormats are known, because that protocol has none of its own.
func (s *Store) QueryTo(ctx context.Context, w io.Writer, sql, format string) error {
	if format == "" {
		format = "TabSeparated"
	}
	query := s.queryNative
	if s.address.Protocol == clickhouse.HTTP {
		query = s.queryHTTP
	}
	return query(ctx, w, sql, format)
}

// Table is the result of a query as texts.
type Table struct {
	Columns []string
	Rows    [][]string
}

// Query runs one query and returns its result, which has to fit into memory. It
// only reads.
func (s *Store) Query(ctx context.Context, sql string) (*Table, error) {
	t := &Table{}
	err := s.eachRow(ctx, sql, func(columns []string) error {
		t.Columns = columns
		return nil
	}, func(values []any) error {
		t.Rows = append(t.Rows, texts(values))
		return nil
	})
	if err != nil {
		return nil, err
	}
	return t, nil
}
