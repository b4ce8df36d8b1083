package tlsrpt

import (
	"bytes"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/dmarcpipe/dmarcpipe/parse/warning"
)

// unescape returns raw, which does not end inside of an escape, without its
// escapes (RFC 8259 7). It is good until the next call.
func (d *decoder) unescape(raw []byte) []byte {
	d.scratch = d.scratch[:0]
	for {
		i := bytes.IndexByte(raw, '\\')
		if i < 0 {
			d.scratch = append(d.scratch, raw...)
			return d.scratch
		}
		d.scratch = append(d.scratch, raw[:i]...)
		raw = d.escape(raw[i:])
		d.Work.Done++
	}
}

// escape appends what the escape means that raw begins with, and returns what
// follows it. One that JSON does not have is kept as sent.
func (d *decoder) escape(raw []byte) []byte {
	c := raw[1]
	switch c {
	case '"', '\\', '/':
	case 'b':
		c = '\b'
	case 'f':
		c = '\f'
	case 'n':
		c = '\n'
	case 'r':
		c = '\r'
	case 't':
		c = '\t'
	default:
		if r, ok := unicodeEscape(raw); ok {
			return d.character(r, raw[escapeSize:])
		}
		d.warnAt(warning.BadMarkup, d.here(), raw[:min(len(raw), escapeSize)])
		d.scratch = append(d.scratch, '\\')
		return raw[1:]
	}
	d.scratch = append(d.scratch, c)
	return raw[2:]
}

// character appends r, together with the second half of a pair in raw that it
// is the first of. Half a pair becomes U+FFFD.
func (d *decoder) character(r rune, raw []byte) []byte {
	if utf16.IsSurrogate(r) {
		low, _ := unicodeEscape(raw)
		if r = utf16.DecodeRune(r, low); r == utf8.RuneError {
			d.warnAt(warning.InvalidUTF8, d.here(), nil)
		} else {
			raw = raw[escapeSize:]
		}
	}
	d.scratch = utf8.AppendRune(d.scratch, r)
	return raw
}

const escapeSize = len(`\u0000`)

// unicodeEscape reads the \u escape that raw begins with.
func unicodeEscape(raw []byte) (rune, bool) {
	if len(raw) < escapeSize || raw[0] != '\\' || raw[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(raw[2:escapeSize]), 16, 16)
	return rune(n), err == nil
}
