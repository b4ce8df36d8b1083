package aggregate

import (
	"bytes"

	"github.com/dmarcpipe/dmarcpipe/parse/reason"
	"github.com/dmarcpipe/dmarcpipe/parse/warning"
)

const (
	commentBegin = "<!--"
	declBegin    = "<?xml"
	entityBegin  = "<!ENTITY"
)

// prolog passes over all that stands before <feedback>: declaration, comments,
// and junk such as the schema tag that IKEA never closes.
func (d *decoder) prolog() error {
	for d.fault == nil {
		if !d.Seek('<') || !d.Have(2) {
			return d.cut()
		}
		switch c := d.Buf[d.Pos+1]; {
		case c == '!' || c == '?':
			if err := d.markup(); err != nil {
				return err
			}
		case !d.rootAhead():
			d.warnAt(warning.BadMarkup, "xml", d.Rest()[:min(d.End-d.Pos, warning.MaxValue)])
			d.Pos++
		default:
			return d.oddTag()
		}
	}
	return d.fault
}

// rootAhead reports whether the tag at the position is the root of a report.
func (d *decoder) rootAhead() bool {
	d.Have(maxElementName)
	name := d.Rest()[1:min(d.End-d.Pos, maxElementName)]
	return lookupAny(name[:nameLength(name)]) == elFeedback
}

func (d *decoder) openRoot(tag startTag) error {
	d.setNamespace(tag)
	d.Pos += tag.size
	if tag.empty {
		return nil
	}
	d.open = append(d.open, frame{atFeedback, tag.name})
	return nil
}

// markup passes over a comment, a processing instruction, a CDATA section
// outside of a text, or a DOCTYPE.
func (d *decoder) markup() error {
	d.Work.Done += markupWork
	d.Have(len(cdataBegin))
	switch {
	case d.StartsWith(commentBegin):
		return d.skip(len(commentBegin), "-->")
	case d.StartsWith(cdataBegin):
		return d.skip(len(cdataBegin), cdataEnd)
	case len(d.open) == 0 && d.StartsWith(declBegin):
		// Ends at any '>': sitnet.dk and IKEA send <?xml version="1.0"">.
		return d.declaration()
	case d.StartsWith("<?"):
		return d.skip(2, "?>")
	}
	return d.doctype()
}

func (d *decoder) declaration() error {
	if err := d.skip(len(declBegin), ">"); err != nil {
		return err
	}
	if d.Pos > 1 && d.Buf[d.Pos-2] != '?' {
		d.warnAt(warning.BadMarkup, "xml", nil)
	}
	return nil
}

func (d *decoder) skip(n int, end string) error {
	d.Pos += n
	if !d.SeekPast(end) {
		return d.cut()
	}
	return nil
}

// doctype passes over <!DOCTYPE ...> with its internal subset. An entity
// declaration ends the reading: no report has one, attacks do.
func (d *decoder) doctype() error {
	d.warnAt(warning.Doctype, "DOCTYPE", nil)
	depth, quote := 0, byte(0)
	for n := 0; d.Have(1); n++ {
		if n > d.lim.Text {
			return d.tooLong()
		}
		c := d.Buf[d.Pos]
		if c == '<' {
			if d.Have(len(entityBegin)) && bytes.EqualFold(d.Rest()[:len(entityBegin)], []byte(entityBegin)) {
				return reason.New(reason.EntityDeclaration, "line %d", d.Line())
			}
			if quote == 0 && d.StartsWith(commentBegin) {
				if err := d.skip(len(commentBegin), "-->"); err != nil {
					return err
				}
				continue
			}
		}
		d.Pos++
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '<':
			depth++
		case c == '>':
			if depth--; depth == 0 {
				return nil
			}
		}
	}
	return d.cut()
}
