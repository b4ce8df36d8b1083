package address

import "strings"

// scanner reads the mailboxes of a field one after another.
type scanner struct {
	rest  string
	ahead int // bytes that closing may still look at, so that a field costs what it is long
}

// mailbox reads up to the next separator. It returns what stands in the first
// angle brackets, or, where there are none, the text outside of comments.
func (s *scanner) mailbox() string {
	var text strings.Builder
	for s.rest != "" {
		c := s.rest[0]
		switch c {
		case ',', ';':
			s.rest = s.rest[1:]
			return text.String()
		case ':': // what came before is the name of a group
			text.Reset()
			s.rest = s.rest[1:]
		case '<':
			s.rest = s.rest[1:]
			addr := s.angle()
			s.skip()
			return addr
		default:
			text.WriteString(s.token())
		}
	}
	return text.String()
}

// angle reads up to the closing bracket.
func (s *scanner) angle() string {
	var text strings.Builder
	for s.rest != "" {
		if s.rest[0] == '>' {
			s.rest = s.rest[1:]
			break
		}
		text.WriteString(s.token())
	}
	return text.String()
}

// skip passes over what follows an address, up to the next mailbox.
func (s *scanner) skip() {
	for s.rest != "" {
		if c := s.rest[0]; c == ',' || c == ';' {
			return
		}
		s.token()
	}
}

// token reads one character, or a quoted string or a domain literal as a
// whole; of a comment and of a blank nothing is returned. What is never closed
// is a character like any other.
func (s *scanner) token() string {
	n := 1
	switch s.rest[0] {
	case '"':
		n = s.closing(0, '"')
	case '[':
		n = s.closing(0, ']')
	case '(':
		if n = s.closing('(', ')'); n > 1 {
			s.rest = s.rest[n:]
			return ""
		}
	case '\\':
		n = min(2, len(s.rest))
	}
	token := s.rest[:n]
	s.rest = s.rest[n:]
	if strings.Trim(token, " \t\r\n") == "" {
		return ""
	}
	return token
}

// closing returns the length of what the rest starts with, up to and with its
// end; it is 1 where that is missing. Where open is not 0 it nests.
func (s *scanner) closing(open, end byte) int {
	depth := 0
	for i := 1; i < len(s.rest) && s.ahead > 0; i++ {
		s.ahead--
		switch c := s.rest[i]; {
		case c == '\\':
			i++
		case c == end && depth == 0:
			return i + 1
		case c == end:
			depth--
		case open != 0 && c == open:
			depth++
		}
	}
	return 1
}
