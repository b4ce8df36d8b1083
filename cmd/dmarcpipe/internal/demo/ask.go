package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	askTimeout = 30 * time.Second
	askLimit   = 1 << 20 // bytes of an error text
)

// database answers questions in SQL, over the HTTP interface of ClickHouse as
// any other program would ask them.
type database struct {
	client *http.Client
	addr   string // host:port
	name   string
}

func newDatabase(addr, name string) *database {
	return &database{client: &http.Client{Timeout: askTimeout}, addr: addr, name: name}
}

// ask returns the rows of a question, read into T by the names of its columns.
func ask[T any](ctx context.Context, d *database, sql string) ([]T, error) {
	body, err := d.post(ctx, sql, "JSONEachRow")
	if err != nil {
		return nil, err
	}
	defer func() { _ = body.Close() }()
	var rows []T
	for dec := json.NewDecoder(body); ; {
		var row T
		if err := dec.Decode(&row); errors.Is(err, io.EOF) {
			return rows, nil
		} else if err != nil {
			return nil, fmt.Errorf("reading the answer of the store: %w", err)
		}
		rows = append(rows, row)
	}
}

// QueryTo writes the answer to a question in a format of ClickHouse.
func (d *database) QueryTo(ctx context.Context, w io.Writer, sql, format string) error {
	body, err := d.post(ctx, sql, format)
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }()
	if _, err := io.Copy(w, body); err != nil {
		return fmt.Errorf("reading the answer of the store: %w", err)
	}
	return nil
}

func (d *database) post(ctx context.Context, sql, format string) (io.ReadCloser, error) {
	u := url.URL{Scheme: "http", Host: d.addr, Path: "/", RawQuery: url.Values{
		"database":       {d.name},
		"default_format": {format},
		"final":          {"1"},
		"output_format_json_quote_64bit_integers": {"0"},
	}.Encode()}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), strings.NewReader(sql))
	if err != nil {
		return nil, fmt.Errorf("asking the store: %w", err)
	}
	res, err := d.client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("asking the store: %w", err)
	}
	if res.StatusCode == http.StatusOK {
		return res.Body, nil
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(res.Body, askLimit))
	if err != nil {
		return nil, fmt.Errorf("asking the store: %s: %w", res.Status, err)
	}
	return nil, fmt.Errorf("asking the store: %s: %s", res.Status, text)
}
