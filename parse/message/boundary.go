package message

import (
	"bytes"
	"slices"
	"strings"
)

// maxBoundary bounds a boundary that is guessed; RFC 2046 allows 70 bytes.
const maxBoundary = 200

// delimiter is a line that ends a part.
type delimiter struct {
	start   int  // end of the part before: the line end belongs to the delimiter
	next    int  // start of the next line
	level   int  // index of its boundary in the scanner's; -1 is the end of the mail
	closing bool // of its multipart
}

// end is the end of the mail, where nothing follows.
func (s *scanner) end() delimiter {
	return delimiter{start: len(s.data), next: len(s.data), level: -1}
}

// find returns the first delimiter of any multipart at or behind from, which
// is the start of a line.
func (s *scanner) find(from int) delimiter {
	if len(s.bounds) == 0 || s.done {
		return s.end()
	}
	for at := from; at < len(s.data); {
		if d, ok := s.match(at); ok {
			return d
		}
		i := bytes.Index(s.data[at:], []byte("\n--"))
		if i < 0 {
			break
		}
		at += i + 1
	}
	return s.end()
}

// match reads the delimiter line that starts at pos, if there is one.
func (s *scanner) match(pos int) (delimiter, bool) {
	if line := s.data[pos:]; len(line) < 3 || line[0] != '-' || line[1] != '-' || line[2] == '\n' {
		return delimiter{}, false
	}
	for level, bound := range slices.Backward(s.bounds) {
		rest, ok := bytes.CutPrefix(s.data[pos+2:], []byte(bound))
		if !ok {
			continue
		}
		rest, closing := bytes.CutPrefix(rest, []byte("--"))
		rest = bytes.TrimLeft(rest[:min(len(rest), maxBoundary)], " \t\r")
		if len(rest) > 0 && rest[0] != '\n' {
			continue
		}
		next := len(s.data)
		if i := bytes.IndexByte(s.data[pos:], '\n'); i >= 0 {
			next = pos + i + 1
		}
		return delimiter{start: lineEnd(s.data, pos), next: next, level: level, closing: closing}, true
	}
	return delimiter{}, false
}

// lineEnd returns where the line before pos ends, without its line break.
func lineEnd(data []byte, pos int) int {
	if pos > 0 && data[pos-1] == '\n' {
		pos--
	}
	if pos > 0 && data[pos-1] == '\r' {
		pos--
	}
	return pos
}

// Clear reports whether the parts of the mail begin where its Content-Type says:
// with the first line that looks like a delimiter. Otherwise they may be in the
// text of a part that somebody else wrote, which is signed like the rest.
func (m *Message) Clear() bool {
	kind, params := m.Type()
	bound, found := guessBoundary(m.data[m.body:])
	if strings.HasPrefix(kind, "multipart/") {
		return found && params["boundary"] == bound
	}
	return kind != "" || !found
}

// guessBoundary returns the first line that looks like a delimiter: two
// hyphens, some text, and the start of a header below.
func guessBoundary(body []byte) (string, bool) {
	for at := 0; at < len(body); {
		if bytes.HasPrefix(body[at:], []byte("--")) {
			line, rest := cutLine(body[at:])
			bound := bytes.TrimRight(line[2:], " \t")
			below, _ := cutLine(rest)
			name, _, ok := cutField(below)
			if len(bound) > 0 && len(bound) <= maxBoundary && ok && hasContentPrefix(name) {
				return string(bound), true
			}
		}
		i := bytes.Index(body[at:], []byte("\n--"))
		if i < 0 {
			break
		}
		at += i + 1
	}
	return "", false
}

func hasContentPrefix(name []byte) bool {
	return bytes.HasPrefix(bytes.ToLower(name), []byte("content"))
}
