package aggregate

import (
	"bytes"

	"github.com/dmarcpipe/dmarcpipe/parse/intern"
	"github.com/dmarcpipe/dmarcpipe/parse/warning"
	"github.com/dmarcpipe/dmarcpipe/parse/window"
)

// oddTag reads a start tag that is not just the name of a known element: it
// has attributes, a prefix, another case, ends itself or is unknown.
func (d *decoder) oddTag() error {
	tag, err := d.readTag()
	if err != nil {
		return err
	}
	d.Work.Done += oddTagWork + int64(tag.size/attributePerWork)
	if len(d.open) == 0 {
		return d.openRoot(tag)
	}
	if d.foreign(tag) {
		tag.el = elUnknown
	}
	return d.start(tag)
}

// startTag is a start tag at the position of the window.
type startTag struct {
	el    element
	name  string // as sent, with its prefix
	size  int    // bytes with both angle brackets
	empty bool   // <a/>
}

func (d *decoder) readTag() (startTag, error) {
	gt, err := d.tagEnd()
	if err != nil {
		return startTag{}, err
	}
	body := d.Rest()[1:gt]
	empty := len(body) > 0 && body[len(body)-1] == '/'
	if empty {
		body = body[:len(body)-1]
	}
	raw := body[:nameLength(body)]
	if !nameLike(raw) {
		return startTag{}, d.malformed("<%s> is not a tag", warning.Clip(body))
	}
	if len(d.open) > 0 && d.open[len(d.open)-1].node == atSkipped {
		return startTag{elUnknown, d.name(raw), gt + 1, empty}, nil
	}
	el, name := lookup(raw)
	if el == elUnknown {
		el, name = lookupAny(raw), d.name(raw)
	}
	return startTag{el, name, gt + 1, empty}, nil
}

// name is the name of an element as sent, to compare with its end tag.
func (d *decoder) name(raw []byte) string {
	slot := d.texts.Slot(raw)
	if slot != nil && slot.Raw == string(raw) {
		return slot.Raw
	}
	name := string(raw)
	if printable(raw) {
		intern.Put(slot, raw, name)
	}
	return name
}

// tagEnd finds the '>' of a start tag; one inside quotes is none.
func (d *decoder) tagEnd() (int, error) {
	quote := byte(0)
	for i := 1; ; i++ {
		if i >= d.End-d.Pos && !d.More() {
			return 0, d.cut()
		}
		switch c := d.Buf[d.Pos+i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return i, nil
		case c == '<':
			return 0, d.malformed("'<' inside a tag")
		}
	}
}

// nameLength is the length of the name that b begins with.
func nameLength(b []byte) int {
	for i, c := range b {
		if c <= ' ' || c == '/' || c == '<' || c == '>' {
			return i
		}
	}
	return len(b)
}

// nameLike is a loose check: it only tells a name from stray marks in a text.
func nameLike(b []byte) bool {
	if len(b) == 0 {
		return false
	}
	for _, c := range b {
		if c == '&' || c == '"' || c == '\'' || c == '=' {
			return false
		}
	}
	c := b[0] | 0x20
	return c >= 'a' && c <= 'z' || b[0] == '_' || b[0] == ':' || b[0] >= 0x80
}

// sameName reports whether an end tag closes the element name: reporters write
// blanks before the '>' and another prefix or case.
func sameName(end []byte, name string) bool {
	end = window.Trim(end)
	if string(end) == name {
		return true
	}
	if el := lookupAny(end); el != elUnknown {
		return el == lookupAny([]byte(name))
	}
	return bytes.EqualFold(local(end), local([]byte(name)))
}
