package tlsrpt

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
	"github.com/dmarcpipe/dmarcpipe/parse/intern"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
	"github.com/dmarcpipe/dmarcpipe/parse/warning"
	"github.com/dmarcpipe/dmarcpipe/parse/window"
	"github.com/dmarcpipe/dmarcpipe/parse/word"
)

// string returns a text, whose escapes are gone, as it is stored: clean.Text of
// valid UTF-8.
func (d *decoder) string(raw []byte) string {
	slot := d.texts.Slot(raw)
	if slot != nil && slot.Raw == string(raw) {
		return slot.Value
	}
	if len(raw) > intern.MaxLength {
		d.Work.Done += int64(len(raw) / window.LongPerWork)
	}
	if clean.Printable(raw) {
		text := string(raw)
		intern.Put(slot, raw, text)
		return text
	}
	return d.oddText(raw)
}

// oddText is string for what is not printable ASCII.
func (d *decoder) oddText(raw []byte) string {
	d.Work.Done += int64(len(raw) / window.ConvertPerWork)
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
// pattern of one. What is too long for a name stays as it is.
func (d *decoder) name(raw []byte) string {
	slot := d.hosts.Slot(raw)
	if slot != nil && slot.Raw == string(raw) {
		return slot.Value
	}
	text := d.string(raw)
	switch {
	case len(text) > clean.MaxDomain:
		return text
	case !clean.ASCII(text):
		return d.wideName(text)
	}
	d.Work.Done += wordWork
	name := canonicalName(text)
	if clean.Printable(raw) {
		intern.Put(slot, raw, name)
	}
	return name
}

// wideName is name for one outside of ASCII. Those cost a conversion, so that
// they are kept and different ones are bounded.
func (d *decoder) wideName(text string) string {
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
	d.Work.Done += window.IDNWork
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
	d.Work.Done += wordWork
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
	d.Work.Done += int64(len(raw))
	d.warnAt(warning.InvalidUTF8, d.here(), raw)
	var out []byte
	for len(raw) > 0 {
		r, n := utf8.DecodeRune(raw)
		if r == utf8.RuneError && n == 1 {
			r = charmap.Windows1252.DecodeByte(raw[0])
		}
		out = utf8.AppendRune(out, r)
		raw = raw[n:]
	}
	return out
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
