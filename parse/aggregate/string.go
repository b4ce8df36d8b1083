package aggregate

import (
	"bytes"
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
	if clean {
		slot.put(raw, text)
	}
	return text
}

// foldDomain brings names that are the same to the same bytes. What idna does
// not take stays as it is, in lower case.
func foldDomain(s string) string {
	s = strings.TrimSuffix(strings.ToLower(s), ".")
	if !ascii([]byte(s)) {
		if a, err := idna.Lookup.ToASCII(s); err == nil {
			return a
		}
	}
	return s
}

// plain converts a text that is not interned yet. clean is false if the text
// depends on the charset or raised a warning, so that it must not be interned.
func (d *decoder) plain(raw []byte) (text string, clean bool) {
	if d.weight += len(raw); d.weight > maxWeight*d.lim.Text {
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
	return text, d.charset.single == nil && utf8.Valid(raw) && bytes.IndexByte(raw, '&') < 0
}

// maxWeight bounds the texts of one record, in units of the longest text.
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
	if strings.Contains(s, "\r") {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	}
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return utf8.RuneError
		}
		return r
	}, s))
}
