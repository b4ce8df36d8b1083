package engine

import (
	"strings"
	"testing"
)

func TestInsertParts(t *testing.T) {
	tests := map[string]struct {
		sql, head, format, data string
		ok                      bool
	}{
		"batch":            {"INSERT INTO t (a, b) FORMAT Native", "INSERT INTO t (a, b) ", "Native", "", true},
		"data on the line": {"insert into t format JSONEachRow {\"format\":1}", "insert into t ", "JSONEachRow", "{\"format\":1}", true},
		"data below":       {"INSERT INTO t FORMAT TSV\n\n1", "INSERT INTO t ", "TSV", "\n1", true},
		"windows line":     {"INSERT INTO t FORMAT TSV \r\n1", "INSERT INTO t ", "TSV", "1", true},
		"settings":         {"INSERT INTO t SETTINGS a = ')', b = 1 FORMAT CSV\n1", "INSERT INTO t SETTINGS a = ')', b = 1 ", "CSV", "1", true},
		"odd names":        {"INSERT INTO `format values`.\"se``lect\" (`format`) FORMAT CSV\n1", "INSERT INTO `format values`.\"se``lect\" (`format`) ", "CSV", "1", true},
		"comments":         {"INSERT /* FORMAT x */ INTO t -- FORMAT y\n FORMAT CSV\n1", "INSERT /* FORMAT x */ INTO t -- FORMAT y\n ", "CSV", "1", true},
		"binary":           {"INSERT INTO t FORMAT Native\n\x00'\xff", "INSERT INTO t ", "Native", "\x00'\xff", true},
		"values":           {"INSERT INTO t VALUES ('FORMAT CSV')", "", "", "", false},
		"select":           {"INSERT INTO t SELECT 1 FORMAT CSV", "", "", "", false},
		"infile":           {"INSERT INTO t FROM INFILE 'x' FORMAT CSV", "", "", "", false},
		"no format":        {"INSERT INTO t", "", "", "", false},
		"format of what":   {"INSERT INTO t FORMAT", "", "", "", false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			head, format, data, ok := insertParts(test.sql)
			if ok != test.ok || head != test.head || format != test.format || ok && test.sql[data:] != test.data {
				t.Errorf("parts are %q %q %q %v", head, format, test.sql[min(data, len(test.sql)):], ok)
			}
		})
	}
}

func TestFirstWord(t *testing.T) {
	for sql, want := range map[string]string{
		"":                           "",
		" \n":                        "",
		"select 1":                   "SELECT",
		"-- x\n#! y\n/* z */ Insert": "INSERT",
		"((SELECT 1))":               "SELECT",
		"'text'":                     "'TEXT'",
		"/* open":                    "",
	} {
		if got := firstWord(sql); got != want {
			t.Errorf("first word of %q is %q, want %q", sql, got, want)
		}
	}
}

func TestFormatOf(t *testing.T) {
	for sql, want := range map[string]string{
		"SELECT 1":                               "",
		"SELECT 1 FORMAT CSV":                    "CSV",
		"SELECT 1 format JSON;":                  "JSON",
		"SELECT 1 FORMAT CSV SETTINGS a = 1":     "CSV",
		"SELECT 'FORMAT CSV'":                    "",
		"SELECT $x$ FORMAT CSV $x$":              "",
		"SELECT * FROM format(CSV, '1')":         "",
		"SELECT 1 -- FORMAT CSV":                 "",
		"SELECT `FORMAT`, \"FORMAT\" FORMAT Raw": "Raw",
	} {
		if got := formatOf(sql); got != want {
			t.Errorf("format of %q is %q, want %q", sql, got, want)
		}
	}
}

// FuzzLexer holds that tokens follow each other, cover no byte twice and leave
// out nothing but blanks and comments.
func FuzzLexer(f *testing.F) {
	for _, sql := range []string{"SELECT 'a''b\\'', `x`, $t$ y $t$ -- z\n/* w */ FORMAT CSV", "(", ")", "'", "$$", "\\", "/*", "ü$ü$"} {
		f.Add(sql)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		l := lexer{sql: sql}
		end := 0
		for token, more := l.next(); more; token, more = l.next() {
			if token.start < end || token.end <= token.start || token.end > len(sql) || sql[token.start:token.end] != token.text {
				t.Fatalf("token %+v after %d in %q", token, end, sql)
			}
			end = token.end
		}
		if head, _, data, ok := insertParts(sql); ok && (!strings.HasPrefix(sql, head) || data < len(head) || data > len(sql)) {
			t.Fatalf("parts of %q are %q and %d", sql, head, data)
		}
	})
}
