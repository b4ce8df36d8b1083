// Package spf reads SPF records (RFC 7208) as their owner sees them: it expands
// what a record includes, counts what receivers count, and says why they would
// give up. It judges no mail.
package spf

import (
	"net/netip"
	"slices"
	"strings"
)

// Qualifier is what a mechanism says of mail that it matches. That of a modifier
// is 0.
type Qualifier byte

// The qualifiers (RFC 7208 4.6.2).
const (
	Pass     Qualifier = '+'
	Fail     Qualifier = '-'
	SoftFail Qualifier = '~'
	Neutral  Qualifier = '?'
)

// Term is one mechanism or modifier of a record.
type Term struct {
	Text      string // as published
	Qualifier Qualifier
	Name      string       // lower case, such as "include"; "" for a modifier that SPF does not know
	Target    string       // domain-spec, perhaps with macros; "" where none is given
	Prefix    netip.Prefix // of ip4 and ip6
	Bits4     int          // of a and mx: prefix lengths for the addresses of the target
	Bits6     int
	Fault     Kind // what is wrong with it, or ""
}

// Queries reports whether receivers ask DNS for the term, and so count it
// (RFC 7208 4.6.4).
func (t Term) Queries() bool {
	switch t.Name {
	case "include", "a", "mx", "ptr", "exists", "redirect":
		return t.Fault == ""
	}
	return false
}

// Version is how a record begins (RFC 7208 4.5).
const Version = "v=spf1"

// IsRecord reports whether a text is an SPF record, right or wrong.
func IsRecord(txt string) bool {
	if len(txt) < len(Version) || !strings.EqualFold(txt[:len(Version)], Version) {
		return false
	}
	return len(txt) == len(Version) || txt[len(Version)] == ' '
}

// Parse reads the terms of a record, which IsRecord holds for. Whatever is wrong
// with a term is in its Fault; receivers then refuse the whole record.
func Parse(txt string) []Term {
	var terms []Term
	seen := map[string]bool{}
	for text := range strings.SplitSeq(txt[len(Version):], " ") {
		if text == "" {
			continue
		}
		t := parseTerm(text)
		once := t.Name == "redirect" || t.Name == "exp"
		if t.Fault == "" && once && seen[t.Name] {
			t.Fault = Duplicate
		}
		seen[t.Name] = true
		terms = append(terms, t)
	}
	return terms
}

func parseTerm(text string) Term {
	t := Term{Text: text, Bits4: 32, Bits6: 128}
	i := strings.IndexAny(text, "=:/")
	if i >= 0 && text[i] == '=' {
		t.modifier(text[:i], text[i+1:])
		return t
	}
	t.Qualifier = Pass
	if strings.IndexByte("+-~?", text[0]) >= 0 {
		t.Qualifier, text = Qualifier(text[0]), text[1:]
	}
	name, rest := text, ""
	if i = strings.IndexAny(text, ":/"); i >= 0 {
		name, rest = text[:i], text[i:]
	}
	t.Name = strings.ToLower(name)
	t.Fault = t.arguments(rest)
	return t
}

// modifier reads "name=value" (RFC 7208 4.6.1).
func (t *Term) modifier(name, value string) {
	name, t.Target = strings.ToLower(name), value
	_, ok := macroString(value, allLetters)
	switch {
	case !isName(name):
		t.Fault = BadTerm
	case name == "redirect" || name == "exp":
		t.Name, t.Fault = name, checkTarget(value)
	case !ok:
		t.Fault = BadMacro
	}
}

// misspelt reports whether a term has an equals sign where the colon of a
// mechanism must stand: that makes it a modifier, which receivers ignore.
func (t Term) misspelt() bool {
	name, _, ok := strings.Cut(t.Text, "=")
	return ok && t.Name == "" && t.Fault == "" && slices.Contains(mechanisms(), strings.ToLower(name))
}

// mechanisms are those of RFC 7208 5.
func mechanisms() []string {
	return []string{"all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists"}
}

func isName(s string) bool {
	letters := "abcdefghijklmnopqrstuvwxyz"
	return s != "" && strings.IndexByte(letters, s[0]) >= 0 && strings.Trim(s, letters+"0123456789-_.") == ""
}

// arguments reads what follows the name of a mechanism (RFC 7208 5).
func (t *Term) arguments(rest string) Kind {
	switch t.Name {
	case "all":
		if rest != "" {
			return BadTerm
		}
		return ""
	case "ip4", "ip6":
		return t.network(rest)
	case "include", "exists":
		return t.target(rest, true)
	case "ptr":
		return t.target(rest, false)
	case "a", "mx":
		rest, ok := t.lengths(rest)
		if !ok {
			return BadLength
		}
		return t.target(rest, false)
	}
	return UnknownMechanism
}

// target reads ":" and a domain-spec.
func (t *Term) target(rest string, needed bool) Kind {
	if rest == "" && !needed {
		return ""
	}
	value, ok := strings.CutPrefix(rest, ":")
	if !ok || value == "" {
		return MissingTarget
	}
	t.Target = value
	return checkTarget(value)
}
