package store

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/store/schema/schematest"
)

// reader is who may only read: with the embedded engine, all but the writer.
func reader() *Login {
	if os.Getenv(schematest.Env) != "" {
		return nil
	}
	return &Login{User: "default"}
}

// askable returns a store with one report, and a reader where there is one.
func askable(t *testing.T) *Store {
	t.Helper()
	s := openStore(t, Options{Reader: reader()})
	write(t, s, clock(), sample{messages: []uint64{3, 4}}.finding())
	return s
}

func TestQueryTo(t *testing.T) {
	s := askable(t)
	for _, test := range []struct{ sql, format, want string }{
		{"SELECT count, dkim FROM records ORDER BY row_no", "", "3\tpass\n4\tfail\n"},
		{"SELECT sum(count) AS n FROM records", "TSVWithNames", "n\n7\n"},
		{"SELECT domain, toDate(date_end) AS day FROM reports", "JSONEachRow", `{"domain":"sender.example","day":"2026-03-10"}` + "\n"},
		{"SELECT 1 WHERE 0", "TSV", ""},
	} {
		var out strings.Builder
		if err := s.QueryTo(t.Context(), &out, test.sql, test.format); err != nil {
			t.Fatalf("%s: %v", test.sql, err)
		}
		if diff := cmp.Diff(test.want, out.String()); diff != "" {
			t.Errorf("%s as %s: %s", test.sql, test.format, diff)
		}
	}
}

func TestQueryToOnlyReads(t *testing.T) {
	s := askable(t)
	for _, sql := range []string{
		"DROP TABLE records", "TRUNCATE TABLE reports", "INSERT INTO cursors (tenant) VALUES ('x')", "ALTER TABLE records DELETE WHERE 1",
	} {
		var out strings.Builder
		if err := s.QueryTo(t.Context(), &out, sql, ""); err == nil {
			t.Errorf("%s was done", sql)
		}
	}
	want := one(2, 7)
	if diff := cmp.Diff(want, readSums(t, s)); diff != "" {
		t.Error(diff)
	}
}

func TestQueryToNamesTheMistake(t *testing.T) {
	s := askable(t)
	err := s.QueryTo(t.Context(), &strings.Builder{}, "SELECT nothing FROM records", "")
	if err == nil || !strings.Contains(err.Error(), "nothing") {
		t.Errorf("error is %v", err)
	}
}

// failingWriter takes nothing.
type failingWriter struct{}

var errFull = errors.New("full")

func (failingWriter) Write([]byte) (int, error) { return 0, errFull }

func TestQueryToReportsAFailedWriter(t *testing.T) {
	s := askable(t)
	if err := s.QueryTo(t.Context(), failingWriter{}, "SELECT 1", ""); !errors.Is(err, errFull) {
		t.Errorf("error is %v", err)
	}
}

func TestQuery(t *testing.T) {
	s := askable(t)
	got, err := s.Query(t.Context(), "SELECT domain, sum(count) AS messages, toDateTime(max(date_end)) AS until, NULL AS nothing, groupArray(dkim) AS dkim FROM records GROUP BY domain")
	if err != nil {
		t.Fatal(err)
	}
	want := &Table{
		Columns: []string{"domain", "messages", "until", "nothing", "dkim"},
		Rows:    [][]string{{"sender.example", "7", "2026-03-10 23:59:59", `\N`, "['pass','fail']"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// The native protocol has no formats, so the store writes some itself. The same
// code runs over HTTP, where the driver gives the same rows.
func TestQueryNativeFormats(t *testing.T) {
	s := askable(t)
	const sql = "SELECT domain, count, source_ip, 'a\tb' AS odd FROM records ORDER BY row_no"
	for format, want := range map[string]string{
		"TSV":           "sender.example\t3\t192.0.2.0\ta\\tb\nsender.example\t4\t192.0.2.1\ta\\tb\n",
		"PrettyCompact": "domain          count  source_ip  odd\nsender.example  3      192.0.2.0  a\\tb\nsender.example  4      192.0.2.1  a\\tb\n",
		"JSONEachRow": `{"domain":"sender.example","count":3,"source_ip":"192.0.2.0","odd":"a\tb"}` + "\n" +
			`{"domain":"sender.example","count":4,"source_ip":"192.0.2.1","odd":"a\tb"}` + "\n",
	} {
		var out strings.Builder
		if err := s.queryNative(t.Context(), &out, sql, format); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, out.String()); diff != "" {
			t.Errorf("%s: %s", format, diff)
		}
	}
	if err := s.queryNative(t.Context(), &strings.Builder{}, sql, "Parquet"); err == nil || !strings.Contains(err.Error(), "use http://") {
		t.Errorf("Parquet: %v", err)
	}
}

func TestResultWriter(t *testing.T) {
	const tag = "0123456789abcdef"
	exception := exceptionMark + tag + "\r\nCode: 395. DB::Exception: broken (X)\n37 " + tag + "\r\n__exception__\r\n"
	long := strings.Repeat("row\n", 100_000)
	for _, test := range []struct{ name, tag, in, out, err string }{
		{"no tag", "", long, long, ""},
		{"all well", tag, long, long, ""},
		{"empty", tag, "", "", ""},
		{"exception", tag, long + exception, long, "Code: 395. DB::Exception: broken (X)"},
		{"exception at once", tag, exception, "", "Code: 395. DB::Exception: broken (X)"},
		{"data that looks like one", tag, "a" + exceptionMark + "b", "a" + exceptionMark + "b", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			var out, said strings.Builder
			w := newResultWriter(&out, test.tag)
			for rest := test.in; rest != ""; {
				n := min(len(rest), 1000)
				if _, err := w.Write([]byte(rest[:n])); err != nil {
					t.Fatal(err)
				}
				rest = rest[n:]
			}
			if err := w.finish(); err != nil {
				said.WriteString(err.Error())
			}
			if out.String() != test.out || said.String() != test.err {
				t.Errorf("wrote %d bytes, error %q; want %d, %q", out.Len(), said.String(), len(test.out), test.err)
			}
		})
	}
}
