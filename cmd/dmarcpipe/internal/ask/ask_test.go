package ask

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

type answer func(sql string) (string, error)

func (a answer) QueryTo(_ context.Context, w io.Writer, sql, format string) error {
	text, err := a(sql + " FORMAT " + format)
	_, _ = io.WriteString(w, text)
	return err
}

type row struct {
	Name string `json:"name"`
	N    uint64 `json:"n"`
}

func TestRows(t *testing.T) {
	asked := ""
	got, err := Rows[row](t.Context(), answer(func(sql string) (string, error) {
		asked = sql
		return `{"name":"a","n":18446744073709551615}` + "\n" + `{"name":"b"}` + "\n", nil
	}), "SELECT name, n")
	if diff := cmp.Diff([]row{{"a", 1<<64 - 1}, {"b", 0}}, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if want := "SELECT name, n\nSETTINGS output_format_json_quote_64bit_integers = 0 FORMAT JSONEachRow"; asked != want {
		t.Errorf("asked %q", asked)
	}
}

func TestRowsFails(t *testing.T) {
	refused := errors.New("refused")
	if _, err := Rows[row](t.Context(), answer(func(string) (string, error) { return "", refused }), ""); !errors.Is(err, refused) {
		t.Errorf("error: %v", err)
	}
	got, err := Rows[row](t.Context(), answer(func(string) (string, error) { return `{"n":1}{"n":"`, nil }), "")
	if err == nil || got != nil || !strings.HasPrefix(err.Error(), "reading the answer of the store: ") {
		t.Errorf("%v, error: %v", got, err)
	}
}

func TestQuote(t *testing.T) {
	if got, want := Quote(`it's a \`), `'it\'s a \\'`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
