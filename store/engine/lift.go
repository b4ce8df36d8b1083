package engine

import "strings"

// liftSettings takes the SETTINGS clause off the end of a reader's query, since
// readonly=1 refuses every SETTINGS clause, and Grafana's ad hoc filters are
// one. The clause stays, for the engine to refuse, if it holds a setting that
// readers may not change.
func liftSettings(sql string) (rest string, settings map[string]string) {
	start, end := settingsClause(sql)
	if start < 0 {
		return sql, nil
	}
	settings, ok := parseAssignments(sql[start+len("SETTINGS") : end])
	if !ok {
		return sql, nil
	}
	return strings.TrimRight(sql[:start], " \t\r\n") + " " + sql[end:], settings
}

// settingsClause finds the last SETTINGS outside brackets, up to a FORMAT or
// the end of the text. It is -1 when there is none, or when the query goes on
// behind it.
func settingsClause(sql string) (start, end int) {
	l := lexer{sql: sql}
	start, end = -1, len(sql)
	for t, more := l.next(); more; t, more = l.next() {
		switch {
		case t.depth != 0 || t.kind != wordToken && t.text != ";":
		case t.is("SETTINGS"):
			start, end = t.start, len(sql)
		case t.is("UNION"), t.is("EXCEPT"), t.is("INTERSECT"), t.is("SELECT"):
			start = -1
		case t.is("FORMAT"), t.is("INTO"), t.text == ";":
			end = min(end, t.start)
		}
	}
	return start, end
}

// parseAssignments reads "a = 1, b = 'x'" into names and SQL literals. It is
// false when the text is something else or names a setting that is not for
// readers.
func parseAssignments(text string) (map[string]string, bool) {
	out := map[string]string{}
	l := lexer{sql: text}
	for {
		name, _ := l.next()
		equals, _ := l.next()
		if name.kind != wordToken || equals.text != "=" || !readerMay(name.text) {
			return nil, false
		}
		value, more, ok := l.literal()
		if !ok {
			return nil, false
		}
		out[name.text] = value
		if !more {
			return out, true
		}
	}
}

// literal reads a value up to a comma outside brackets, or the end: numbers,
// strings, true, false, and maps or arrays of them.
func (l *lexer) literal() (value string, more, ok bool) {
	start, end := -1, 0
	for {
		t, some := l.next()
		if !some || t.depth == 0 && t.text == "," {
			return l.sql[max(start, 0):end], some, start >= 0
		}
		if t.kind == symbolToken && !strings.Contains("{}[]:,.-+", t.text) || t.kind == quotedToken {
			return "", false, false
		}
		if start < 0 {
			start = t.start
		}
		end = t.end
	}
}
