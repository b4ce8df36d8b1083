package trust

import "strings"

// scanner reads a structured field (RFC 8601 2.2) token by token. Comments, also
// in one another, and line breaks are blanks. It never fails: what makes no sense
// ends a token.
type scanner struct {
	text string
	pos  int
	open bool // a comment or a quoted string has no end
}

// more reports whether there is a token left, and goes to its start.
func (s *scanner) more() bool {
	for s.pos < len(s.text) {
		switch s.text[s.pos] {
		case ' ', '\t', '\r', '\n':
			s.pos++
		case '(':
			s.comment()
		default:
			return true
		}
	}
	return false
}

// comment skips one; one that does not end goes to the end of the field. So does
// one with half a quoted string: a sender whose address has a ")" in quotes may
// have ended it.
func (s *scanner) comment() {
	depth, quotes := 0, 0
	for s.pos < len(s.text) {
		c := s.text[s.pos]
		s.pos++
		switch c {
		case '\\':
			s.pos++
		case '"':
			quotes++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 && quotes%2 == 0 {
				return
			}
		}
	}
	s.pos, s.open = len(s.text), true
}

// at reports whether c is next, behind blanks.
func (s *scanner) at(c byte) bool { return s.more() && s.text[s.pos] == c }

// take reports whether c is next, and goes behind it.
func (s *scanner) take(c byte) bool {
	if !s.at(c) {
		return false
	}
	s.pos++
	return true
}

// ends are what ends a word that is no value.
const ends = " \t\r\n;=(\""

// key reads the word before a "=", in lower case.
func (s *scanner) key() string {
	if !s.more() {
		return ""
	}
	rest := s.text[s.pos:]
	end := strings.IndexAny(rest, ends)
	if end < 0 {
		end = len(rest)
	}
	s.pos += end
	return strings.ToLower(rest[:end])
}

// value reads a word, a quoted string, or both without a blank between, such as
// "a b"@example.com. A word may have "=" in it, as base64 does.
func (s *scanner) value() string {
	if !s.more() {
		return ""
	}
	var b strings.Builder
	for s.pos < len(s.text) {
		switch c := s.text[s.pos]; c {
		case ' ', '\t', '\r', '\n', ';', '(':
			return b.String()
		case '"':
			s.quoted(&b)
		default:
			b.WriteByte(c)
			s.pos++
		}
	}
	return b.String()
}

// quoted reads a quoted string without its quotes.
func (s *scanner) quoted(b *strings.Builder) {
	for s.pos++; s.pos < len(s.text); s.pos++ {
		switch c := s.text[s.pos]; c {
		case '"':
			s.pos++
			return
		case '\\':
			if s.pos++; s.pos < len(s.text) {
				b.WriteByte(s.text[s.pos])
			}
		default:
			b.WriteByte(c)
		}
	}
	s.pos, s.open = len(s.text), true
}

// skipTo goes to the next c outside of comments and quoted strings, or the end.
func (s *scanner) skipTo(c byte) {
	for s.more() && s.text[s.pos] != c {
		if s.text[s.pos] == '"' {
			s.quoted(&strings.Builder{})
			continue
		}
		s.pos++
	}
}
