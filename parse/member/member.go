// Package member makes the names of files inside mails and archives fit for
// people: strangers choose them, so they are never used as paths.
package member

import (
	"strings"
	"unicode"
)

// MaxName is the length of a cleaned name in bytes.
const MaxName = 255

// Clean returns name as one readable line of at most MaxName bytes of valid
// UTF-8: no control or formatting characters, no "..", no leading slash, and
// slashes only between non-empty elements. Of a name that is too long the end
// is kept, because it tells the type.
func Clean(name string) string {
	name = strings.ReplaceAll(tail(name, 4*MaxName), `\`, "/")
	name = strings.Map(printable, name)
	var kept []string
	for elem := range strings.SplitSeq(name, "/") {
		if elem = strings.TrimSpace(elem); elem != "" && elem != "." && elem != ".." {
			kept = append(kept, elem)
		}
	}
	name = strings.Join(kept, "/")
	if len(name) <= MaxName {
		return name
	}
	return strings.TrimLeft(strings.ToValidUTF8(tail(name, MaxName), ""), "./ ")
}

// Join puts the cleaned names of a container and of what lies in it together;
// either may be empty.
func Join(outer, inner string) string {
	if outer == "" || inner == "" {
		return outer + inner
	}
	return Clean(outer + "/" + inner)
}

// Base returns the last element of a cleaned name.
func Base(name string) string {
	return name[strings.LastIndexByte(name, '/')+1:]
}

func printable(r rune) rune {
	switch {
	case r == '\t', r == '\r', r == '\n':
		return ' '
	case r == unicode.ReplacementChar || !unicode.IsPrint(r):
		return -1
	}
	return r
}

func tail(s string, n int) string {
	if len(s) > n {
		return s[len(s)-n:]
	}
	return s
}
