package schema

import (
	"encoding/csv"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/google/go-cmp/cmp"
)

// hostile are texts that do harm where they are not only texts.
var hostile = []string{
	"\x1b]0;owned\x07\x1b[2J\u009b31m",
	"'); DROP TABLE reports; --",
	"<script>alert(1)</script>&amp;",
	`\'; SELECT 1 --\`,
	"a\x00b",
	"line\nand\rFORMAT\tCSV,\"x\"",
	"{x:String} ? $1 @p",
	"\u202egpj.exe\u2066",
}

// column is a column of a table or view that holds texts.
type column struct {
	Name string `ch:"name"`
	Type string `ch:"type"`
}

func columnsOf(t *testing.T, db DB, p Plan, table string) []column {
	t.Helper()
	var all []column
	const query = "SELECT name, type FROM system.columns WHERE database = ? AND table = ? ORDER BY position"
	if err := db.Select(t.Context(), &all, query, p.Database, table); err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(c column) bool { return c.value("") == nil })
}

// value is the text as the column takes it, or nil if it takes none.
func (c column) value(text string) any {
	switch c.Type {
	case "String", "LowCardinality(String)":
		return text
	case "Array(String)", "Array(LowCardinality(String))":
		return []string{text}
	case "Array(Array(String))":
		return [][]string{{text}}
	case "Map(LowCardinality(String), UInt32)":
		return map[string]uint32{text: 1}
	case "Bool":
		return true
	}
	return nil
}

// texts is an expression for the texts in the column, as an array.
func (c column) texts() string {
	switch {
	case strings.HasPrefix(c.Type, "Map"):
		return "mapKeys(`" + c.Name + "`)"
	case strings.HasPrefix(c.Type, "Array(Array"):
		return "arrayFlatten(`" + c.Name + "`)"
	case strings.HasPrefix(c.Type, "Array"):
		return "`" + c.Name + "`"
	}
	return "[`" + c.Name + "`]"
}

// insertHostile writes a row for each text, which is in all columns.
func insertHostile(t *testing.T, db driver.Conn, p Plan, table string) {
	t.Helper()
	columns := columnsOf(t, db, p, table)
	var names []string
	for _, c := range columns {
		names = append(names, "`"+c.Name+"`")
	}
	batch, err := db.PrepareBatch(t.Context(), "INSERT INTO "+p.Table(table)+" ("+strings.Join(names, ", ")+")")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range hostile {
		var row []any
		for _, c := range columns {
			row = append(row, c.value(text))
		}
		if err := batch.Append(row...); err != nil {
			t.Fatal(err)
		}
	}
	if err := batch.Send(); err != nil {
		t.Fatal(err)
	}
}

func TestHostileTexts(t *testing.T) {
	db, plan := filled(t)
	for _, table := range []string{"tls_reports", "tls_failures", "failure_reports", "messages"} {
		insertHostile(t, db, plan, table)
		wantHostile(t, db, plan, table)
	}
	for _, view := range []string{"tls_days", "tls_failing", "failures", "mail_days"} {
		wantHostile(t, db, plan, view)
	}
}

// wantHostile checks that each column of texts has all hostile texts and no
// other.
func wantHostile(t *testing.T, db DB, p Plan, table string) {
	t.Helper()
	for _, c := range columnsOf(t, db, p, table) {
		if c.Type == "Bool" {
			continue
		}
		var got []struct {
			Text string `ch:"text"`
		}
		query := "SELECT DISTINCT toString(arrayJoin(" + c.texts() + ")) AS text FROM " + p.Table(table) + " ORDER BY text"
		if err := db.Select(t.Context(), &got, query); err != nil {
			t.Fatal(err)
		}
		var texts []string
		for _, row := range got {
			texts = append(texts, row.Text)
		}
		if diff := cmp.Diff(slices.Sorted(slices.Values(hostile)), texts); diff != "" {
			t.Errorf("%s, column %s: %s", table, c.Name, diff)
		}
	}
}

// formats are how the texts of a row are read back from formats of ClickHouse.
var formats = map[string]func(row string) ([]string, error){
	"JSONCompactEachRow": func(row string) (texts []string, err error) { return texts, json.Unmarshal([]byte(row), &texts) },
	"CSV":                func(row string) ([]string, error) { return csv.NewReader(strings.NewReader(row)).Read() },
	"TSV":                tsvTexts,
}

func tsvTexts(row string) ([]string, error) {
	unescape := strings.NewReplacer(`\\`, `\`, `\'`, `'`, `\0`, "\x00", `\t`, "\t", `\n`, "\n", `\r`, "\r", `\b`, "\b", `\f`, "\f")
	texts := strings.Split(strings.TrimSuffix(row, "\n"), "\t")
	for i := range texts {
		texts[i] = unescape.Replace(texts[i])
	}
	return texts, nil
}

func TestHostileTextsInFormats(t *testing.T) {
	db, plan := filled(t)
	insertHostile(t, db, plan, "tls_failures")
	for format, read := range formats {
		var rows []struct {
			Row string `ch:"row"`
		}
		query := "SELECT formatRow('" + format + "', domain, policy_type, sending_mta, reason_code, receiving_mx) AS row FROM " + plan.Table("tls_failing")
		if err := db.Select(t.Context(), &rows, query); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range rows {
			texts, err := read(r.Row)
			if err != nil || len(slices.Compact(texts)) != 1 {
				t.Fatalf("%s: %s has %q (%v), want one text five times", format, strconv.Quote(r.Row), texts, err)
			}
			got = append(got, texts[0])
		}
		slices.Sort(got)
		if diff := cmp.Diff(slices.Sorted(slices.Values(hostile)), got); diff != "" {
			t.Errorf("%s: %s", format, diff)
		}
	}
}
