package store

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// NativeFormats are the formats of QueryTo over the native protocol.
var NativeFormats = []string{"TabSeparated", "TabSeparatedWithNames", "JSONEachRow", "PrettyCompact"}

// queryNative writes rows in one of NativeFormats, or a short name of one.
func (s *Store) queryNative(ctx context.Context, w io.Writer, sql, format string) error {
	switch format {
	case "TSV", "TabSeparated":
		return s.writeTSV(ctx, w, sql, false)
	case "TSVWithNames", "TabSeparatedWithNames":
		return s.writeTSV(ctx, w, sql, true)
	case "JSONEachRow":
		return s.writeJSON(ctx, w, sql)
	case "Pretty", "PrettyCompact", "PrettyCompactMonoBlock", "PrettySpace":
		aligned := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		if err := s.writeTSV(ctx, aligned, sql, true); err != nil {
			return err
		}
		return aligned.Flush()
	}
	return fmt.Errorf("the format %s needs the HTTP interface, and the ClickHouse address is of the native protocol: use http:// or https://, or one of %s",
		format, strings.Join(NativeFormats, ", "))
}

func (s *Store) writeTSV(ctx context.Context, w io.Writer, sql string, names bool) error {
	escape := strings.NewReplacer("\\", `\\`, "\t", `\t`, "\n", `\n`, "\r", `\r`)
	line := func(cells []string) error {
		for i, c := range cells {
			cells[i] = escape.Replace(c)
		}
		_, err := io.WriteString(w, strings.Join(cells, "\t")+"\n")
		return err
	}
	return s.eachRow(ctx, sql, func(columns []string) error {
		if !names {
			return nil
		}
		return line(columns)
	}, func(values []any) error { return line(texts(values)) })
}

func (s *Store) writeJSON(ctx context.Context, w io.Writer, sql string) error {
	var columns []string
	return s.eachRow(ctx, sql, func(names []string) error {
		columns = names
		return nil
	}, func(values []any) error {
		fields := make([]string, len(values))
		for i, v := range values {
			name, err := json.Marshal(columns[i])
			if err != nil {
				return err
			}
			value, err := json.Marshal(v)
			if err != nil {
				return err
			}
			fields[i] = string(name) + ":" + string(value)
		}
		_, err := io.WriteString(w, "{"+strings.Join(fields, ",")+"}\n")
		return err
	})
}

// eachRow calls head with the names of the columns, then row with each row.
func (s *Store) eachRow(ctx context.Context, sql string, head func([]string) error, row func([]any) error) error {
	rows, err := s.reader.Query(clickhouse.Context(ctx, clickhouse.WithSettings(querySettings)), sql)
	if err != nil {
		return s.explain("asking", err)
	}
	defer func() { _ = rows.Close() }()
	if err := head(rows.Columns()); err != nil {
		return err
	}
	for rows.Next() {
		values, err := scan(rows)
		if err != nil {
			return err
		}
		if err := row(values); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return s.explain("reading the result of", err)
	}
	return nil
}

func scan(rows driver.Rows) ([]any, error) {
	types := rows.ColumnTypes()
	places := make([]any, len(types))
	for i, t := range types {
		places[i] = reflect.New(t.ScanType()).Interface()
	}
	if err := rows.Scan(places...); err != nil {
		return nil, fmt.Errorf("reading a row: %w", err)
	}
	for i, p := range places {
		places[i] = plain(reflect.ValueOf(p).Elem(), types[i].DatabaseTypeName())
	}
	return places, nil
}

// plain returns a value without pointers, and a time as ClickHouse writes it.
func plain(v reflect.Value, kind string) any {
	for v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil
		}
		v = v.Elem()
	}
	t, ok := reflect.TypeAssert[time.Time](v)
	switch {
	case !ok:
		return v.Interface()
	case strings.Contains(kind, "DateTime"):
		return t.Format(time.DateTime)
	}
	return t.Format(time.DateOnly)
}

// texts writes values as ClickHouse does in TabSeparated, for the common types.
func texts(values []any) []string {
	cells := make([]string, len(values))
	for i, v := range values {
		cells[i] = text(v)
	}
	return cells
}

func text(v any) string {
	switch v := v.(type) {
	case []string:
		return "['" + strings.Join(v, "','") + "']"
	case nil:
		return `\N`
	}
	return fmt.Sprint(v)
}
