package engine

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/store/engine/chdb"
)

// request is one HTTP request, read and unpacked.
type request struct {
	sql     string
	format  string    // of the answer, or of the rows of an INSERT
	rows    io.Reader // of an INSERT with a FORMAT; nil for other statements
	params  []chdb.Param
	session session
	writer  bool
}

// defaults are what a request gets that does not say otherwise.
type defaults struct {
	database string
	settings map[string]string // of readers
}

// parse reads r.
func parse(w http.ResponseWriter, r *http.Request, d defaults, writer bool) (*request, error) {
	q := r.URL.Query()
	body, err := openBody(w, r)
	if err != nil {
		return nil, err
	}
	settings, err := settingsOf(q, writer)
	if err != nil {
		return nil, err
	}
	req := &request{writer: writer, params: paramsOf(q)}
	req.session = session{database: databaseOf(r, d.database), settings: settings, readonly: !writer}
	if err := req.take(q.Get("query"), body); err != nil {
		return nil, err
	}
	if !writer {
		req.hold(d.settings)
	}
	if req.rows != nil {
		return req, nil
	}
	req.format = orDefault(formatOf(req.sql), orDefault(defaultFormat(r, q), "TabSeparated"))
	return req, nil
}

// take finds the statement and the rows. ClickHouse joins query= and the body
// to one text; for an INSERT the body is read only as far as the statement.
func (req *request) take(query string, body io.Reader) error {
	if head, format, data, ok := insertParts(query); ok && firstWord(query) == "INSERT" {
		req.sql, req.format = head, format
		req.rows = io.MultiReader(strings.NewReader(query[data:]), body)
		return nil
	}
	text, err := readStatement(body)
	if err != nil {
		return err
	}
	req.sql = strings.TrimRight(query+text, "; \t\r\n\f")
	if firstWord(query+text) != "INSERT" {
		return nil
	}
	if head, format, data, ok := insertParts(query + text); ok {
		req.sql, req.format = head, format
		req.rows = bytes.NewReader([]byte((query + text)[data:]))
	}
	return nil
}

// hold makes req a reader's: what its statement sets goes to the session, on
// top of what readers get.
func (req *request) hold(defaults map[string]string) {
	sql, settings := liftSettings(req.sql)
	req.sql = sql
	held := maps.Clone(defaults)
	maps.Copy(held, req.session.settings)
	maps.Copy(held, settings)
	req.session.settings = held
}

func databaseOf(r *http.Request, fallback string) string {
	return orDefault(orDefault(r.URL.Query().Get("database"), r.Header.Get("X-ClickHouse-Database")), fallback)
}

func defaultFormat(r *http.Request, q url.Values) string {
	return orDefault(q.Get("default_format"), r.Header.Get("X-ClickHouse-Format"))
}
