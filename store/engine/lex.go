package engine

import "strings"

// kind tells tokens of SQL apart as far as the front needs it.
type kind byte

const (
	wordToken   kind = iota // name, keyword or number
	quotedToken             // `name` or "name"
	stringToken             // 'text' or $tag$text$tag$
	symbolToken             // one other character
)

// token is a piece of SQL text; depth counts the brackets around it.
type token struct {
	kind       kind
	text       string
	start, end int
	depth      int
}

// is says whether t is the given keyword, in any case.
func (t token) is(keyword string) bool {
	return t.kind == wordToken && strings.EqualFold(t.text, keyword)
}

// lexer cuts SQL into tokens as ClickHouse does. It never fails: what it does
// not know is a symbol, and the engine will complain.
type lexer struct {
	sql   string
	pos   int
	depth int
}

// next returns the next token, or false at the end.
func (l *lexer) next() (token, bool) {
	l.skipBlank()
	if l.pos >= len(l.sql) {
		return token{}, false
	}
	start := l.pos
	k := l.scan()
	t := token{kind: k, text: l.sql[start:l.pos], start: start, end: l.pos, depth: l.depth}
	if k == symbolToken {
		switch t.text[0] {
		case '(', '[', '{':
			l.depth++
		case ')', ']', '}':
			l.depth--
			t.depth = l.depth
		}
	}
	return t, true
}

// scan moves over one token.
func (l *lexer) scan() kind {
	switch c := l.sql[l.pos]; {
	case c == '\'':
		l.quoted(c)
		return stringToken
	case c == '`' || c == '"':
		l.quoted(c)
		return quotedToken
	case c == '$' && l.heredoc():
		return stringToken
	case isWord(c):
		for l.pos < len(l.sql) && isWord(l.sql[l.pos]) {
			l.pos++
		}
		return wordToken
	}
	l.pos++
	return symbolToken
}

// quoted moves behind the closing quote; a backslash or a doubled quote keeps
// the text open.
func (l *lexer) quoted(quote byte) {
	for l.pos++; l.pos < len(l.sql); l.pos++ {
		switch l.sql[l.pos] {
		case '\\':
			l.pos++
		case quote:
			if l.pos+1 >= len(l.sql) || l.sql[l.pos+1] != quote {
				l.pos++
				return
			}
			l.pos++
		}
	}
	l.pos = len(l.sql)
}

// heredoc moves behind $tag$text$tag$, if there is one.
func (l *lexer) heredoc() bool {
	rest := l.sql[l.pos:]
	n := strings.IndexByte(rest[1:], '$')
	if n < 0 || strings.ContainsFunc(rest[1:n+1], func(r rune) bool { return r > 127 || !isWord(byte(r)) }) {
		return false
	}
	tag := rest[:n+2]
	end := strings.Index(rest[len(tag):], tag)
	if end < 0 {
		return false
	}
	l.pos += 2*len(tag) + end
	return true
}

// skipBlank moves over white space and comments.
func (l *lexer) skipBlank() {
	for l.pos < len(l.sql) {
		rest := l.sql[l.pos:]
		switch {
		case strings.IndexByte(" \t\r\n\f\v", rest[0]) >= 0:
			l.pos++
		case strings.HasPrefix(rest, "--"), strings.HasPrefix(rest, "# "), strings.HasPrefix(rest, "#!"):
			l.skipTo("\n")
		case strings.HasPrefix(rest, "/*"):
			l.pos += 2
			l.skipTo("*/")
		default:
			return
		}
	}
}

func (l *lexer) skipTo(end string) {
	n := strings.Index(l.sql[l.pos:], end)
	if n < 0 {
		l.pos = len(l.sql)
		return
	}
	l.pos += n + len(end)
}

func isWord(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 128
}
