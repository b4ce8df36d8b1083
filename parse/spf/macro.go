package spf

import "strings"

// The letters of macros. Some are for explanations only (RFC 7208 7.2).
const (
	nameLetters = "slodiphv"
	allLetters  = nameLetters + "crt"
)

// checkTarget judges a domain-spec (RFC 7208 7.1): macros and text that end with
// a macro, or with a dot and a top label.
func checkTarget(s string) Kind {
	tail, ok := macroString(s, nameLetters)
	if !ok {
		return BadMacro
	}
	_, top, dotted := cutLast(strings.TrimSuffix(tail, "."), ".")
	if s == "" || tail != "" && (!dotted || !isTopLabel(strings.ToLower(top))) {
		return BadTarget
	}
	return ""
}

func isTopLabel(s string) bool {
	const letters, digits = "abcdefghijklmnopqrstuvwxyz", "0123456789"
	return strings.Trim(s, letters+digits+"-") == "" && strings.ContainsAny(s, letters+"-") &&
		!strings.HasPrefix(s, "-") && !strings.HasSuffix(s, "-")
}

// macroString reads visible ASCII in which each percent sign begins a macro of
// RFC 7208 7.1, and returns what stands behind the last macro.
func macroString(s, letters string) (tail string, ok bool) {
	for {
		i := strings.IndexByte(s, '%')
		if !isVisible(s[:max(i, 0)]) {
			return "", false
		}
		if i < 0 {
			return s, isVisible(s)
		}
		n := macroLength(s[i:], letters)
		if n == 0 {
			return "", false
		}
		s = s[i+n:]
	}
}

func isVisible(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) < 0
}

// macroLength is how long the macro is that s begins with; 0 where it is none.
func macroLength(s, letters string) int {
	if len(s) > 1 && strings.IndexByte("%_-", s[1]) >= 0 {
		return 2
	}
	body, _, ok := strings.Cut(s, "}")
	if !ok || !isMacro(body, letters) {
		return 0
	}
	return len(body) + 1
}

// isMacro judges a macro without its closing brace: one of the letters, perhaps a number
// of labels that is not 0, "r", and delimiters.
func isMacro(s, letters string) bool {
	body, ok := strings.CutPrefix(strings.ToLower(s), "%{")
	if !ok || body == "" || strings.IndexByte(letters, body[0]) < 0 {
		return false
	}
	rest := strings.TrimLeft(body[1:], "0123456789")
	number := body[1 : len(body)-len(rest)]
	rest = strings.TrimLeft(strings.TrimPrefix(rest, "r"), ".-+,/_=")
	return rest == "" && (number == "" || strings.Trim(number, "0") != "")
}

// expand replaces what is known without a mail: the domain of the record. ok is
// false where other macros are left.
func expand(spec, domain string) (name string, ok bool) {
	name = strings.NewReplacer("%%", "%", "%_", " ", "%-", "%20", "%{d}", domain, "%{D}", domain).Replace(spec)
	return name, !strings.Contains(name, "%{")
}
