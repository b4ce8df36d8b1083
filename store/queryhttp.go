package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// maxErrorText bounds what is read of an error.
const maxErrorText = 64 << 10

// queryHTTP passes the bytes of the server on.
func (s *Store) queryHTTP(ctx context.Context, w io.Writer, sql, format string) error {
	req, err := s.queryRequest(ctx, sql, format)
	if err != nil {
		return err
	}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: s.address.TLS}}
	defer client.CloseIdleConnections()
	res, err := client.Do(req)
	if err != nil {
		return s.explain("asking", withoutURL(err))
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		text, err := io.ReadAll(io.LimitReader(res.Body, maxErrorText))
		if err != nil {
			return s.explain("reading an error of", err)
		}
		return &QueryError{Text: strings.TrimSpace(string(text))}
	}
	return s.copyResult(w, res)
}

func (s *Store) queryRequest(ctx context.Context, sql, format string) (*http.Request, error) {
	parameters := url.Values{"database": {s.address.Auth.Database}, "default_format": {format}}
	for name, value := range querySettings {
		parameters.Set(name, fmt.Sprint(value))
	}
	scheme := "http"
	if s.address.TLS != nil {
		scheme = "https"
	}
	u := url.URL{Scheme: scheme, Host: s.address.Addr[0], Path: s.address.HttpUrlPath, RawQuery: parameters.Encode()}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), strings.NewReader(sql))
	if err != nil {
		return nil, fmt.Errorf("making the request: %w", withoutURL(err))
	}
	login := Login{s.address.Auth.Username, s.address.Auth.Password}
	if s.o.Reader != nil {
		login = *s.o.Reader
	}
	req.Header.Set("X-ClickHouse-User", login.User)
	req.Header.Set("X-ClickHouse-Key", login.Password)
	return req, nil
}

func (s *Store) copyResult(w io.Writer, res *http.Response) error {
	out := newResultWriter(w, res.Header.Get("X-ClickHouse-Exception-Tag"))
	if _, err := io.Copy(out, res.Body); err != nil {
		if out.failed != nil {
			return fmt.Errorf("writing the result: %w", err)
		}
		return s.explain("reading the result of", err)
	}
	return out.finish()
}

// withoutURL takes the address, and with it the query, out of an error.
func withoutURL(err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		return wrapped.Err
	}
	return err
}

// QueryError is what ClickHouse says of a query that it does not run.
type QueryError struct{ Text string }

func (e *QueryError) Error() string { return e.Text }
