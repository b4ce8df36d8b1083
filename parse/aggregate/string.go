package aggregate

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// string returns a text as it is stored: valid UTF-8 without outer blanks. A
// control character becomes U+FFFD; tab and line feed stay, a carriage return
// with or without a line feed becomes one line feed.
func (d *decoder) string(raw []byte) string {
	if len(raw) == 0 {
		return ""
	}
	slot := d.texts.slot(raw)
	if slot != nil && slot.raw == string(raw) {
		return slot.text
	}
	text, clean := d.plain(raw)
	if clean {
		slot.put(raw, text)
	}
	return text
}

// domain returns a domain name or address in lower case, without a trailing
// dot, and as A-labels (RFC 5890) where it came in Unicode.
func (d *decoder) domain(raw []byte) string {
	if len(raw) == 0 {
		return ""
	}
	slot := d.domains.slot(raw)
	if slot != nil && slot.raw == string(raw) {
		return slot.text
	}
	text, clean := d.plain(raw)
	text = foldDomain(text)
	switch {
	case clean:
		slot.put(raw, text)
	case !d.repaired:
		text = d.aLabels(text)
	}
	return text
}

const (
	maxDomain = 255    // bytes of a name (RFC 1035 2.3.4); a longer one stays as it is
	maxIDNs   = 10_000 // different names outside of ASCII in one report
)

// aLabels is aLabels for the names of one report, most of which come again.
func (d *decoder) aLabels(s string) string {
	if len(s) > maxDomain || ascii(s) {
		return s
	}
	a, ok := d.idns[s]
	switch {
	case ok:
		return a
	case len(d.idns) >= maxIDNs:
		d.fail(d.malformed("more than %d names outside of ASCII", maxIDNs))
		return s
	}
	a = aLabels(s)
	d.idns[s] = a
	return a
}

// foldDomain brings names that are the same to the same bytes.
func foldDomain(s string) string { return strings.TrimSuffix(strings.ToLower(s), ".") }

// aLabels is s in ASCII, or s where it is no name that idna takes.
func aLabels(s string) string {
	if a, err := idna.Lookup.ToASCII(s); err == nil {
		return a
	}
	return s
}

// plain converts a text that is not interned yet. clean is true for the usual
// text, which is stored as it is; only such a text is interned, because others
// depend on the charset of the report or raise a warning each time.
func (d *decoder) plain(raw []byte) (text string, clean bool) {
	if len(raw) > internLength {
		d.weight += len(raw)
	}
	if len(raw) > d.lim.Text || d.weight/maxWeight > d.lim.Text {
		d.fail(d.tooLong())
		return "", false
	}
	if printable(raw) {
		return string(raw), true
	}
	valid := raw
	if !d.decoded {
		valid = d.decodeText(nil, raw)
	}
	text = tidy(string(valid))
	if len(text) > d.lim.Text {
		d.fail(d.tooLong())
		return "", false
	}
	return text, false
}

// maxWeight bounds the long texts of one record, in units of the longest one.
const maxWeight = 16

func printable(b []byte) bool {
	for _, c := range b {
		if c < ' ' || c >= 0x7f || c == '&' {
			return false
		}
	}
	return true
}

// tidy replaces what no text should hold.
func tidy(s string) string {
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
