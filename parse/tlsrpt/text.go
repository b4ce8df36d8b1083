package tlsrpt

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
	"github.com/dmarcpipe/dmarcpipe/parse/warning"
	"github.com/dmarcpipe/dmarcpipe/parse/word"
)

// string returns a text, whose escapes are gone, as it is stored: clean.Text of
// valid UTF-8.
func (d *decoder) string(raw []byte) string {
	if printable(raw) {
		return d.texts.text(raw)
	}
	text := string(d.utf8(raw))
	if hasControl(text) {
		d.warnAt(warning.BadMarkup, d.here(), raw)
		text = clean.Text(text)
	}
	if text = strings.TrimSpace(text); len(text) > d.lim.Text {
		d.fail(d.tooLong())
		return ""
	}
	return text
}

// maxNames is how many different names outside of ASCII one report may have.
const maxNames = 10_000

// name returns the name of a domain or host as clean.Domain makes it, or the
// pattern of one. Those outside of ASCII cost a conversion, so that they are
// kept and different ones are bounded. What is too long for a name stays as it
// is.
func (d *decoder) name(raw []byte) string {
	text := d.string(raw)
	switch {
	case isCanonical(raw), len(text) > clean.MaxDomain:
		return text
	case clean.ASCII(text):
		return canonicalName(text)
	}
	name, ok := d.names[text]
	switch {
	case ok:
		return name
	case len(d.names) >= maxNames:
		d.fail(d.refuseValue(reason.MalformedJSON, "more than %d names outside of ASCII", maxNames))
		return ""
	case d.names == nil:
		d.names = make(map[string]string)
	}
	name = canonicalName(text)
	d.names[text] = name
	return name
}

// canonicalName is clean.Domain for a name or a pattern such as *.example.com.
func canonicalName(s string) string {
	s, star := strings.CutPrefix(trimName(s), "*.")
	s = trimName(clean.Domain(trimName(s)))
	if star {
		return "*." + s
	}
	return s
}

// isCanonical spares the usual name canonicalName.
func isCanonical(raw []byte) bool {
	for _, c := range raw {
		if classes[c]&bareword == 0 && c != '*' || c >= 'A' && c <= 'Z' {
			return false
		}
	}
	return len(raw) > 0 && raw[len(raw)-1] != '.'
}

func trimName(s string) string {
	return strings.TrimRightFunc(s, func(r rune) bool { return r == '.' || unicode.IsSpace(r) })
}

// maxWord is longer than all words of the lists, in bytes.
const maxWord = 64

// word finds a sent word in the list of its kind.
func (d *decoder) word(n node, raw []byte, list []string) word.Word {
	for _, value := range list {
		if string(raw) == value {
			return word.Word{Value: value}
		}
	}
	w := word.Word{Value: word.Unknown, Raw: d.string(raw)}
	if len(w.Raw) <= maxWord {
		w = word.Read(list, w.Raw)
	}
	if w.Value == word.Unknown {
		d.warn(warning.UnknownWord, n, raw)
	}
	return w
}

// utf8 returns raw as valid UTF-8; bytes that are none are read as windows-1252,
// which is what senders of them mean.
func (d *decoder) utf8(raw []byte) []byte {
	if utf8.Valid(raw) {
		return raw
	}
	d.warnAt(warning.InvalidUTF8, d.here(), raw)
	var out []byte
	for len(raw) > 0 {
		r, n := utf8.DecodeRune(raw)
		if r == utf8.RuneError && n == 1 {
			r = charmap.Windows1252.DecodeByte(raw[0])
			d.oddities(1)
		}
		out = utf8.AppendRune(out, r)
		raw = raw[n:]
	}
	return out
}

func printable(b []byte) bool {
	for _, c := range b {
		if c < ' ' || c >= 0x7f {
			return false
		}
	}
	return true
}

// hasControl reports whether clean.Text has anything to do but to trim.
func hasControl(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c < ' ' && c != '\n' && c != '\t' || c == 0x7f || c == 0xc2 && s[i+1] < 0xa0 { // U+0080 to U+009F
			return true
		}
	}
	return false
}

// trim cuts blanks and control characters from both ends.
func trim(b []byte) []byte {
	for len(b) > 0 && b[0] <= ' ' {
		b = b[1:]
	}
	for len(b) > 0 && b[len(b)-1] <= ' ' {
		b = b[:len(b)-1]
	}
	return b
}
