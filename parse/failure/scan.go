package failure

import "strings"

// A text that is kept may hold addresses anywhere. hideIn finds them in one
// pass and in doubt takes too much for a local part rather than too little.

// hideIn returns s with its local parts as hide makes them, without the names
// that stand before an address in brackets, and without encoded words. What
// makes it longer than size is cut off.
func (h *reducer) hideIn(s string) string {
	s = dropEncoded(s)
	var b strings.Builder
	from := 0
	for b.Len() < h.size {
		a, ok := nextAddress(s, from)
		if !ok {
			break
		}
		b.WriteString(dropName(s[from:a.start]))
		b.WriteString(h.hide(s[a.start:a.at], s[a.domain:a.end]))
		b.WriteString("@" + s[a.domain:a.end])
		from = a.end
	}
	b.WriteString(s[from:])
	return cut(b.String(), h.size)
}

// found is where an address stands in a text: its local part from start to at,
// its domain from domain to end.
type found struct{ start, at, domain, end int }

// nextAddress finds the first address of s behind from.
func nextAddress(s string, from int) (found, bool) {
	at, n := findAt(s, from)
	if n == 0 {
		return found{}, false
	}
	a := found{start: localStart(s, from, at), at: at, domain: at + n}
	a.start += keyLen(s[a.start:at])
	for { // the last sign counts: the others are of the local part
		a.end = domainEnd(s, a.domain)
		next := skipBlanks(s, a.end)
		n := atSign(s, next)
		if n == 0 {
			return a, true
		}
		a.at, a.domain = next, next+n
	}
}

// atSign returns the length of the sign between local part and domain that
// stands at i, however it is written, or 0.
func atSign(s string, i int) int {
	for _, sign := range [...]string{"@", "%40", "=40", "＠", "&#64;"} {
		if strings.HasPrefix(s[i:], sign) {
			if sign == "=40" && strings.IndexByte(s[i+3:domainEnd(s, i+3)], '.') < 0 {
				return 0 // a number, as in score=40
			}
			return len(sign)
		}
	}
	return 0
}

// findAt returns the first sign at or behind from; n is 0 if there is none.
func findAt(s string, from int) (at, n int) {
	for at = from; at < len(s); at++ {
		i := strings.IndexAny(s[at:], "@%=&＠")
		if i < 0 {
			break
		}
		if at += i; atSign(s, at) > 0 {
			return at, atSign(s, at)
		}
	}
	return len(s), 0
}

// localStart returns where the local part in front of at begins, not before
// from. It may be quoted, have a comment or blanks behind it (RFC 5322 4.4),
// and be in Unicode (RFC 6531).
func localStart(s string, from, at int) int {
	i := at
	for i > from && (isBlank(s[i-1]) || s[i-1] == ')') {
		if i--; s[i] == ')' {
			i = from + max(0, strings.LastIndexByte(s[from:i], '('))
		}
	}
	for i > from {
		k := i
		if s[i-1] == '"' {
			i = quoteStart(s, from, i-1)
		} else {
			i = atomStart(s, from, i)
		}
		joined := i > from && (s[i] == '.' && s[i-1] == '"' || s[i] == '"' && s[i-1] == '.')
		if k == i || !joined {
			break
		}
	}
	return i
}

func atomStart(s string, from, end int) int {
	for end > from && isAtom(s[end-1]) {
		end--
	}
	return end
}

// quoteStart returns where the quoted string begins whose last quote is at end.
func quoteStart(s string, from, end int) int {
	for i := end - 1; i >= from; i-- {
		if s[i] == '"' && (i == from || s[i-1] != '\\') {
			return i
		}
	}
	return from
}

// domainEnd returns where the domain that begins at i ends.
func domainEnd(s string, i int) int {
	for i < len(s) && (isAlnum(s[i]) || s[i] == '-' || s[i] == '.' || s[i] == '_' || s[i] >= 0x80 && !strings.HasPrefix(s[i:], "＠")) {
		i++
	}
	return i
}

func skipBlanks(s string, i int) int {
	for i < len(s) && isBlank(s[i]) {
		i++
	}
	return i
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' }

func isAlnum(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// isAtom reports whether c may stand in a local part without quotes, or might
// be meant to.
func isAtom(c byte) bool { return !isBlank(c) && strings.IndexByte(`<>()[]:;,"`, c) < 0 }

// keys are the names before an equals sign that are no part of an address.
var keys = map[string]bool{
	"smtp.mailfrom": true, "smtp.mfrom": true, "smtp.from": true, "smtp.rcptto": true, "smtp.auth": true, "smtp.helo": true,
	"header.from": true, "header.sender": true, "header.i": true, "header.d": true, "policy.from": true, "envelope-from": true, "id": true,
	"x-sender": true, "x-envelope-from": true, "identity": true, "i": true, "helo": true, "mfrom": true, "mailfrom": true, "d": true,
}

// keyLen returns how much of a token is such a name and its equals sign.
func keyLen(token string) int {
	key, _, ok := strings.Cut(token, "=")
	if ok && keys[strings.ToLower(key)] {
		return len(key) + 1
	}
	return 0
}

// dropName returns s without the quoted name at its end, if a bracket that
// opens an address is behind it.
func dropName(s string) string {
	before, ok := strings.CutSuffix(s, "<")
	if !ok {
		return s
	}
	trimmed := strings.TrimRight(before, " \t\n")
	if !strings.HasSuffix(trimmed, `"`) || len(trimmed) < 2 {
		return s
	}
	return trimmed[:quoteStart(trimmed, 0, len(trimmed)-1)] + "<"
}

// dropEncoded returns s without encoded words (RFC 2047), which hide what they
// say from the search.
func dropEncoded(s string) string {
	if !strings.Contains(s, "=?") {
		return s
	}
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(s, "=?")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		_, behind, ok := strings.Cut(rest, "?=")
		if !ok {
			return b.String()
		}
		s = behind
	}
}
