package aggregate

import (
	"bytes"

	"github.com/dmarcpipe/dmarcpipe/parse/warning"
	"github.com/dmarcpipe/dmarcpipe/parse/window"
)

// content returns the trimmed text between the start tag of name, which has
// been read, and its end tag, which it reads too. The bytes are good until the
// window moves; references are decoded only if d.decoded says so. Nearly every
// text takes the first way.
func (d *decoder) content(name string) ([]byte, error) {
	rest := d.Rest()
	lt := bytes.IndexByte(rest, '<')
	n := lt + len(name) + 3
	if lt >= 0 && n <= len(rest) && rest[lt+1] == '/' && string(rest[lt+2:n-1]) == name && rest[n-1] == '>' &&
		lt <= d.lim.Text {
		d.Pos += n
		d.decoded = false
		return window.Trim(rest[:lt]), nil
	}
	return d.oddContent(name)
}

// oddContent gathers a text that is in pieces: entities, comments, CDATA, an
// end tag written another way, or marks that should have been escaped.
func (d *decoder) oddContent(name string) ([]byte, error) {
	d.scratch, d.decoded = d.scratch[:0], true
	for {
		lt := d.Find(0, '<')
		if lt < 0 || !d.Have(lt+2) {
			return nil, d.cutText(name)
		}
		d.Work.Done += markupWork
		d.scratch = d.decodeText(d.scratch, d.Rest()[:lt])
		d.Pos += lt
		if len(d.scratch) > d.lim.Text || lt > d.lim.Text {
			return nil, d.tooLong()
		}
		done, err := d.mark(name)
		if err != nil {
			return nil, err
		}
		if done {
			return window.Trim(d.scratch), nil
		}
	}
}

// leadingText returns the trimmed text between the start tag of name, which
// has been read, and the next tag of any kind.
func (d *decoder) leadingText(name string) ([]byte, error) {
	d.scratch, d.decoded = d.scratch[:0], true
	for {
		lt := d.Find(0, '<')
		if lt < 0 || !d.Have(lt+2) {
			return nil, d.cut()
		}
		c := d.Buf[d.Pos+lt+1]
		if text := window.Trim(d.Rest()[:lt]); len(text) == 0 && len(d.scratch) == 0 && c != '!' && c != '?' {
			return nil, nil
		}
		d.scratch = d.decodeText(d.scratch, d.Rest()[:lt])
		d.Pos += lt
		if len(d.scratch) > d.lim.Text || lt > d.lim.Text {
			return nil, d.tooLong()
		}
		if c != '!' && c != '?' {
			return window.Trim(d.scratch), nil
		}
		if _, err := d.mark(name); err != nil {
			return nil, err
		}
	}
}

// mark handles a '<' inside of the text of name and says whether it was the
// end of it.
func (d *decoder) mark(name string) (bool, error) {
	switch d.Buf[d.Pos+1] {
	case '/':
		return d.textEnd(name)
	case '!':
		if d.Have(len(cdataBegin)) && d.StartsWith(cdataBegin) {
			return false, d.cdata()
		}
		return false, d.markup()
	case '?':
		return false, d.markup()
	}
	return false, d.strayMark(name)
}

// textEnd takes the end tag of name. Another end tag is damage if it belongs to
// a report, and text if not.
func (d *decoder) textEnd(name string) (bool, error) {
	gt := d.Find(2, '>')
	if gt < 0 {
		return false, d.cutText(name)
	}
	if tag := d.Rest()[2:gt]; string(tag) == name || sameName(tag, name) {
		d.Pos += gt + 1
		return true, nil
	}
	return false, d.strayMark(name)
}

// strayMark keeps a '<' that should have been escaped, as in <a@example.com>.
func (d *decoder) strayMark(name string) error {
	d.Have(maxElementName + 2)
	stray := d.Rest()[1:min(d.End-d.Pos, maxElementName+2)]
	stray = bytes.TrimPrefix(stray, []byte{'/'})
	stray = stray[:nameLength(stray)]
	if lookupAny(stray) != elUnknown {
		return d.malformed("<%s> is not closed before <%s>", warning.Clip([]byte(name)), warning.Clip(stray))
	}
	d.warnAt(warning.BadMarkup, d.here(), stray)
	d.scratch = append(d.scratch, '<')
	d.Pos++
	return nil
}

const (
	cdataBegin = "<![CDATA["
	cdataEnd   = "]]>"
)

// cdata appends a CDATA section to the text, as it is.
func (d *decoder) cdata() error {
	d.Pos += len(cdataBegin)
	for from := 0; ; {
		rest := d.Rest()
		if i := bytes.Index(rest[from:], []byte(cdataEnd)); i >= 0 {
			d.scratch = append(d.scratch, d.utf8(rest[:from+i])...)
			d.Pos += from + i + len(cdataEnd)
			return nil
		}
		from = max(from, len(rest)-len(cdataEnd)+1)
		if !d.More() {
			return d.cut()
		}
	}
}

func (d *decoder) cutText(name string) error {
	d.open = append(d.open, frame{atUnknown, name})
	return d.cut()
}
