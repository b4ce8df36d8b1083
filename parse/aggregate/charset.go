package aggregate

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
	"github.com/dmarcpipe/dmarcpipe/parse/warning"
	"github.com/dmarcpipe/dmarcpipe/parse/window"
)

// headSize is how much is looked at for a byte order mark and a declaration.
const headSize = 512

// detectCharset looks at the head of the report and arranges that the window
// holds UTF-8, or a charset with one byte a character. A byte order mark is
// believed more than a declaration.
func (d *decoder) detectCharset() error {
	d.Have(headSize)
	wide := wideCharset(d.Rest())
	if wide != nil {
		d.recode(wide)
		d.Have(headSize)
	}
	if d.StartsWith("\ufeff") {
		d.Pos += len("\ufeff")
	}
	if len(window.Trim(d.Rest())) == 0 && d.Err == io.EOF { //nolint:errorlint // readers return io.EOF itself
		return reason.New(reason.EmptyFile, "the report is empty")
	}
	name := declaredCharset(d.Rest())
	switch {
	case name == "":
		return nil
	case strings.HasPrefix(name, "utf-16") || strings.HasPrefix(name, "ucs-2"):
		if wide == nil {
			d.warnAt(warning.BadCharset, "xml", []byte(name))
		}
		return nil
	case wide != nil:
		d.warnAt(warning.BadCharset, "xml", []byte(name))
		return nil
	}
	return d.useCharset(name)
}

// useCharset sets the declared charset. ASCII is taken for the UTF-8 that it
// mostly is, and so is a name that nobody knows, as the declaration could be
// read; a charset that is known but not supported is refused.
func (d *decoder) useCharset(name string) error {
	switch name {
	case "utf-8", "utf8", "us-ascii", "ascii":
		return nil
	}
	enc, _ := htmlindex.Get(name)
	switch single, ok := enc.(*charmap.Charmap); {
	case ok:
		d.charset = single
	case enc == nil:
		d.warnAt(warning.BadCharset, "xml", []byte(name))
	case enc == encoding.Replacement:
		return reason.New(reason.UnknownCharset, "the report declares encoding %q", warning.Clip([]byte(name)))
	case enc != unicode.UTF8:
		d.recode(enc)
	}
	return nil
}

// recode puts a decoder of enc between the reader and the window.
func (d *decoder) recode(enc encoding.Encoding) {
	d.Recode(func(r io.Reader) io.Reader { return transform.NewReader(r, enc.NewDecoder()) })
}

// wideCharset tells UTF-16 by its byte order mark, or by every other byte of
// the first two characters being zero; nil is anything else.
func wideCharset(head []byte) encoding.Encoding {
	if len(head) < 4 {
		return nil
	}
	switch {
	case head[0] == 0xfe && head[1] == 0xff, head[0] == 0 && head[1] != 0 && head[2] == 0 && head[3] != 0:
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	case head[0] == 0xff && head[1] == 0xfe, head[0] != 0 && head[1] == 0 && head[2] != 0 && head[3] == 0:
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	}
	return nil
}

// declaredCharset is the encoding of the XML declaration in lower case, or "".
func declaredCharset(head []byte) string {
	head = window.Trim(head[:min(len(head), headSize)])
	decl, _, ok := bytes.Cut(head, []byte{'>'})
	if !ok || !bytes.HasPrefix(decl, []byte(declBegin)) {
		return ""
	}
	value := attribute(bytes.TrimSuffix(decl[len(declBegin):], []byte{'?'}), "encoding")
	return strings.ToLower(string(window.Trim(value)))
}

// utf8 returns raw as valid UTF-8; it is raw itself where that is so already.
// Bytes that are no UTF-8 are read in the declared charset or, where that is
// UTF-8, as windows-1252, with a warning: this is what senders with a wrong
// declaration mean.
func (d *decoder) utf8(raw []byte) []byte {
	if utf8.Valid(raw) {
		if d.charset != nil && !clean.ASCII(raw) {
			d.warnAt(warning.BadCharset, "xml", raw)
		}
		return raw
	}
	d.Work.Done += int64(len(raw))
	if d.charset != nil {
		return appendMapped(make([]byte, 0, 2*len(raw)), raw, d.charset)
	}
	d.repaired = true
	d.warnAt(warning.InvalidUTF8, d.here(), raw)
	var out []byte
	for len(raw) > 0 {
		r, n := utf8.DecodeRune(raw)
		if r == utf8.RuneError && n == 1 {
			out = appendMapped(out, raw[:1], charmap.Windows1252)
		} else {
			out = append(out, raw[:n]...)
		}
		raw = raw[n:]
	}
	return out
}

func appendMapped(out, raw []byte, m *charmap.Charmap) []byte {
	for _, b := range raw {
		out = utf8.AppendRune(out, m.DecodeByte(b))
	}
	return out
}
