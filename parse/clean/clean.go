// Package clean brings the texts and names of reports into the form in which
// they are compared, stored and shown. Strangers choose them.
package clean

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// MaxDomain is how long a name may be in bytes (RFC 1035 2.3.4). A longer one
// is no name and stays as it is.
const MaxDomain = 255

// Text returns s, which is valid UTF-8, without outer blanks. A control
// character becomes U+FFFD; tab and line feed stay, a carriage return with or
// without a line feed becomes one line feed.
func Text(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return '\n'
		case unicode.IsControl(r) && r != '\n' && r != '\t':
			return utf8.RuneError
		}
		return r
	}, s))
}

// Line returns any bytes as one line for people of at most size bytes of valid
// UTF-8: blanks are single, and nothing is in it that a terminal, or the eye,
// could be misled by (controls, direction overrides, characters of no width).
func Line(s string, size int) string {
	var b strings.Builder
	for _, r := range s[:min(len(s), lineFactor*size)] {
		if unicode.IsSpace(r) {
			r = ' '
		}
		blank := r == ' ' && (b.Len() == 0 || strings.HasSuffix(b.String(), " "))
		if blank || r != ' ' && !unicode.IsPrint(r) {
			continue
		}
		if b.Len()+utf8.RuneLen(r) > size {
			break
		}
		b.WriteRune(r)
	}
	return strings.TrimRight(b.String(), " ")
}

// lineFactor bounds what Line looks at.
const lineFactor = 4

// Domain returns a domain name in lower case, without a trailing dot, and as
// A-labels (RFC 5890) where it came in Unicode.
func Domain(s string) string { return ALabels(Fold(strings.TrimSpace(s))) }

// Fold brings names that are the same to the same bytes, within ASCII.
func Fold(s string) string { return strings.TrimSuffix(strings.ToLower(s), ".") }

// ALabels is s in ASCII, or s where it is no name that IDNA 2008 takes.
func ALabels(s string) string {
	if len(s) > MaxDomain || ASCII(s) {
		return s
	}
	if a, err := idna.Lookup.ToASCII(s); err == nil {
		return a
	}
	return s
}

// ASCII reports whether b has only bytes below 0x80.
func ASCII[T string | []byte](b T) bool {
	for i := range len(b) {
		if b[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
