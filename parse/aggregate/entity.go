package aggregate

import (
	"bytes"
	"strconv"
	"unicode/utf8"

	"github.com/dmarcpipe/dmarcpipe/parse/warning"
)

// decodeText appends one piece of a text with its references decoded, as UTF-8.
// Only the five entities of XML and characters by number are known; all others
// stay as they are, with a warning.
func (d *decoder) decodeText(dst, raw []byte) []byte {
	raw = d.utf8(raw)
	for {
		amp := bytes.IndexByte(raw, '&')
		if amp < 0 {
			return append(dst, raw...)
		}
		dst = append(dst, raw[:amp]...)
		raw = raw[amp:]
		d.Work.Done += referenceWork
		n := bytes.IndexByte(raw[:min(len(raw), maxReference)], ';')
		char, ok := reference(raw[1:max(n, 1)])
		if ok {
			dst = append(dst, char...)
			raw = raw[n+1:]
			continue
		}
		d.warnAt(warning.UnknownEntity, d.here(), raw[:max(n+1, 1)])
		dst = append(dst, '&')
		raw = raw[1:]
	}
}

// maxReference is longer than any reference that is decoded.
const maxReference = 16

// reference decodes what stands between '&' and ';'. A number that is no
// character is not decoded, but half of a surrogate pair is U+FFFD.
func reference(name []byte) (string, bool) {
	switch string(name) {
	case "lt":
		return "<", true
	case "gt":
		return ">", true
	case "amp":
		return "&", true
	case "apos":
		return "'", true
	case "quot":
		return `"`, true
	}
	if len(name) < 2 || name[0] != '#' {
		return "", false
	}
	digits, base := name[1:], 10
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(string(digits), base, 32)
	if err != nil || n == 0 || n > utf8.MaxRune {
		return "", false
	}
	return string(rune(n)), true
}
