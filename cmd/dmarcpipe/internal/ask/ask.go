// Package ask asks the store in SQL.
package ask

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Store answers questions in SQL, in a format of ClickHouse.
type Store interface {
	QueryTo(ctx context.Context, w io.Writer, sql, format string) error
}

// Rows returns the rows of a question, read into T by the names of its columns.
// They have to fit into memory, so every question bounds them. Integers are
// written as numbers.
func Rows[T any](ctx context.Context, s Store, sql string) ([]T, error) {
	var answer bytes.Buffer
	sql += "\nSETTINGS output_format_json_quote_64bit_integers = 0"
	if err := s.QueryTo(ctx, &answer, sql, "JSONEachRow"); err != nil {
		return nil, err
	}
	var all []T
	for dec := json.NewDecoder(&answer); ; {
		var row T
		if err := dec.Decode(&row); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, fmt.Errorf("reading the answer of the store: %w", err)
		}
		all = append(all, row)
	}
}

// Quote makes a literal of a text.
func Quote(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
}
