package catalogue

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// table reads the rows of a CSV file by the names of its columns.
type table struct {
	csv    *csv.Reader
	column []string
	row    []string
}

// rows is one form of file: it takes the rows of a table into a layer.
type rows interface {
	take(t *table) error
}

// readLayer reads a file of either form.
func readLayer(r io.Reader, user bool, before *Catalogue) (*layer, error) {
	t, err := newTable(r)
	if err != nil {
		return nil, err
	}
	l := newLayer()
	in, err := formOf(t, l, user, before)
	if err != nil {
		return nil, err
	}
	if err := t.each(in.take); err != nil {
		return nil, err
	}
	l.finish()
	return l, nil
}

// formOf tells the forms apart by the header.
func formOf(t *table, l *layer, user bool, before *Catalogue) (rows, error) {
	switch {
	case t.has(mapColumns...):
		return &mapRows{layer: l, before: before, service: make(map[mapKey]*Service)}, nil
	case t.has("name", "kind"):
		return &ownRows{layer: l, user: user}, t.onlyOf(ownColumns)
	}
	return nil, fmt.Errorf("the first line names no known columns: it should be %s or %s",
		strings.Join(ownColumns, ","), strings.Join(mapColumns, ","))
}

// newTable reads the header.
func newTable(r io.Reader) (*table, error) {
	t := &table{csv: csv.NewReader(skipMark(&limited{Reader: r}))}
	t.csv.Comment = '#'
	t.csv.ReuseRecord = true
	header, err := t.csv.Read()
	if errors.Is(err, io.EOF) {
		return nil, errors.New("the file is empty")
	}
	if err != nil {
		return nil, err
	}
	for _, name := range header {
		t.column = append(t.column, strings.ToLower(strings.TrimSpace(name)))
	}
	return t, nil
}

// skipMark leaves out the byte order mark that spreadsheets write.
func skipMark(r io.Reader) io.Reader {
	const mark = "\uFEFF"
	b := bufio.NewReader(r)
	if start, _ := b.Peek(len(mark)); string(start) == mark {
		_, _ = b.Discard(len(mark)) // it is in the buffer
	}
	return b
}

func (t *table) has(columns ...string) bool {
	return !slices.ContainsFunc(columns, func(c string) bool { return !slices.Contains(t.column, c) })
}

func (t *table) onlyOf(columns []string) error {
	for i, c := range t.column {
		if !slices.Contains(columns, c) || slices.Contains(t.column[:i], c) {
			return fmt.Errorf("unknown or repeated column %q: there are %s", c, strings.Join(columns, ","))
		}
	}
	return nil
}

// each calls take for every row, and says in which line it fails.
func (t *table) each(take func(*table) error) error {
	for {
		row, err := t.csv.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		t.row = row
		if err := take(t); err != nil {
			line, _ := t.csv.FieldPos(0)
			return fmt.Errorf("line %d: %w", line, err)
		}
	}
}

// get returns a field of the row without blanks around it; "" for one without
// a column.
func (t *table) get(column string) string {
	i := slices.Index(t.column, column)
	if i < 0 {
		return ""
	}
	return strings.TrimSpace(t.row[i])
}

// text returns a field that people read.
func (t *table) text(column string, most int) (string, error) {
	s := t.get(column)
	if len(s) > most || !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl) {
		return "", fmt.Errorf("%s is longer than %d bytes, not UTF-8, or has control characters", column, most)
	}
	return s, nil
}

// serviceName returns the name of a service.
func (t *table) serviceName() (string, error) {
	const most = 200
	name, err := t.text("name", most)
	if err == nil && name == "" {
		err = errors.New("name is empty")
	}
	return name, err
}
