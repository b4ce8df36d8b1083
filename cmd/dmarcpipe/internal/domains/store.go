// Package domains gathers what the store and DNS know of the readiness of
// domains, and prints what to do.
package domains

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Store answers questions in SQL, in a format of ClickHouse.
type Store interface {
	QueryTo(ctx context.Context, w io.Writer, sql, format string) error
}

// ask returns the rows of a question, read into T by the names of its columns.
// Every question bounds its rows.
func ask[T any](ctx context.Context, s Store, sql string) ([]T, error) {
	var answer bytes.Buffer
	if err := s.QueryTo(ctx, &answer, sql, "JSONEachRow"); err != nil {
		return nil, err
	}
	var rows []T
	for dec := json.NewDecoder(&answer); ; {
		var row T
		if err := dec.Decode(&row); errors.Is(err, io.EOF) {
			return rows, nil
		} else if err != nil {
			return nil, fmt.Errorf("reading the answer of the store: %w", err)
		}
		rows = append(rows, row)
	}
}

// question fills in what is asked for: the days up to the newest one of each
// domain, the last week of them, and the domain, "" for all. Of all domains only
// the senders with something to fix are of interest.
func question(sql, domain string, days int) string {
	only, senders := "1", "verdict IN ('unaligned_service', 'misconfigured_own')"
	if domain != "" {
		only, senders = "domain = "+quote(domain), "1"
	}
	return strings.NewReplacer("{days}", window(days), "{week}", window(week), "{domain}", only, "{senders}", senders, "{doubted}", doubted).Replace(sql) +
		"\nSETTINGS output_format_json_quote_64bit_integers = 0"
}

// week is how many days of the window are its last week.
const week = 7

// window is the set of the last days of each domain.
func window(days int) string {
	return "(SELECT tenant, domain, newest_day - n FROM newest_days ARRAY JOIN range(" + strconv.Itoa(days) + ") AS n)"
}

// quote makes a literal of a text.
func quote(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
}
