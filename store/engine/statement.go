package engine

import "strings"

// firstWord is the first keyword of sql in upper case, such as "INSERT".
func firstWord(sql string) string {
	l := lexer{sql: sql}
	for {
		t, ok := l.next()
		if !ok || t.kind != symbolToken || t.text != "(" {
			return strings.ToUpper(t.text)
		}
	}
}

// insertParts cuts "INSERT INTO t (a) FORMAT Native data" in three. It is false
// when the rows do not stand behind a FORMAT: VALUES, SELECT and INFILE are
// statements like others.
func insertParts(sql string) (head, format string, data int, ok bool) {
	l := lexer{sql: sql}
	for t, more := l.next(); more; t, more = l.next() {
		if t.depth != 0 || t.kind != wordToken {
			continue
		}
		switch strings.ToUpper(t.text) {
		case "SELECT", "VALUES", "WITH", "INFILE", "WATCH":
			return "", "", 0, false
		case "FORMAT":
			name, more := l.next()
			if !more || name.kind != wordToken {
				return "", "", 0, false
			}
			return sql[:t.start], name.text, dataStart(sql, name.end), true
		}
	}
	return "", "", 0, false
}

// dataStart skips the blanks and the one line end between FORMAT and the rows.
func dataStart(sql string, pos int) int {
	for pos < len(sql) && strings.IndexByte(" \t\f", sql[pos]) >= 0 {
		pos++
	}
	if pos < len(sql) && sql[pos] == ';' {
		pos++
	}
	if pos < len(sql) && sql[pos] == '\r' {
		pos++
	}
	if pos < len(sql) && sql[pos] == '\n' {
		pos++
	}
	return pos
}

// formatOf is the FORMAT that a query names at its end, or "".
func formatOf(sql string) string {
	l := lexer{sql: sql}
	format, pending := "", false
	for t, more := l.next(); more; t, more = l.next() {
		switch {
		case pending && t.kind == wordToken:
			format, pending = t.text, false
		case t.depth == 0 && t.is("FORMAT"):
			pending = true
		default:
			pending = false
		}
	}
	return format
}
