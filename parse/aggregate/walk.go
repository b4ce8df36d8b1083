package aggregate

import (
	"bytes"

	"github.com/dmarcpipe/dmarcpipe/parse/reason"
	"github.com/dmarcpipe/dmarcpipe/parse/warning"
	"github.com/dmarcpipe/dmarcpipe/parse/window"
)

// step reads one tag, and the text behind it where it holds one.
func (d *decoder) step() error {
	d.Work.Done++
	rest := d.Rest()
	if g := &d.guesses[d.last]; g.size > 0 && g.size <= len(rest) && string(rest[:g.size]) == string(g.text[:g.size]) {
		d.Pos += g.size
		if g.ends {
			return d.leave()
		}
		return d.begin(g.node, g.name, false)
	}
	d.gap = bytes.IndexByte(rest, '<')
	if d.gap >= 0 {
		d.Pos += d.gap
	} else if !d.Seek('<') {
		return d.cut()
	}
	return d.tag()
}

// tag reads the tag or other markup at the position.
func (d *decoder) tag() error {
	d.Work.Done += slowTagWork
	if !d.Have(2) {
		return d.cut()
	}
	if c := d.Buf[d.Pos+1]; c == '!' || c == '?' {
		return d.markup()
	}
	gt := d.Find(1, '>')
	if gt < 0 {
		return d.cut()
	}
	tag := d.Buf[d.Pos+1 : d.Pos+gt]
	if len(tag) > 0 && tag[0] == '/' {
		return d.endTag(tag[1:], gt+1)
	}
	if el, name := lookup(tag); el != elUnknown {
		return d.start(startTag{el: el, name: name, size: gt + 1})
	}
	return d.oddTag()
}

// start enters the element whose start tag is at the position.
func (d *decoder) start(tag startTag) error {
	d.Pos += tag.size
	n := d.place(tag.el, tag.name)
	if n > atSkipped && n != atPolicy && !tag.empty { // place must see each policy
		d.learn(guess{node: n, name: tag.name}, tag.size)
	}
	return d.begin(n, tag.name, tag.empty)
}

// begin enters the element n.
func (d *decoder) begin(n node, name string, empty bool) error {
	if len(d.open) >= d.lim.XMLDepth {
		return reason.New(reason.XMLTooDeep, "line %d: more than %d elements inside one another", d.Line(), d.lim.XMLDepth)
	}
	if n >= firstText {
		return d.text(n, name, empty)
	}
	if n == atUnknown {
		return nil
	}
	d.open = append(d.open, frame{n, name})
	d.last = n
	if err := d.enter(n, empty); err != nil || !empty {
		return err
	}
	return d.leave()
}

// place says what an element is here; atUnknown is a tag to pass over.
func (d *decoder) place(el element, name string) node {
	top := d.open[len(d.open)-1].node
	if top == atSkipped {
		return atSkipped
	}
	switch n := children[top][el]; {
	case n == atPolicy && d.seen>>atPolicy&1 != 0:
		d.warn(warning.DuplicateElement, atPolicy, nil)
		return atSkipped
	case n != atUnknown:
		return n
	case el == elSchema: // IKEA never closes it
		d.warnAt(warning.BadMarkup, name, nil)
		return atUnknown
	}
	d.warnAt(warning.UnknownElement, name, nil)
	return atSkipped
}

// endTag reads the end tag at the position, of size bytes.
func (d *decoder) endTag(name []byte, size int) error {
	top := d.open[len(d.open)-1]
	if string(name) != top.name && !sameName(name, top.name) {
		if top.node != atSkipped && lookupAny(window.Trim(name)) == elSchema {
			d.Pos += size
			return nil
		}
		return d.malformed("</%s> closes <%s>", warning.Clip(name), warning.Clip([]byte(top.name)))
	}
	d.Pos += size
	if bytes.IndexByte(name, ':') < 0 {
		d.learn(guess{ends: true}, size)
	}
	return d.leave()
}

// enter begins an element that holds others.
func (d *decoder) enter(n node, empty bool) error {
	switch n {
	case atPolicy:
		d.seen |= 1 << atPolicy
	case atRecord:
		return d.beginRecord()
	case atReason:
		return d.beginReason(empty)
	case atDKIM:
		return d.beginDKIM()
	case atSPF:
		return d.beginSPF()
	}
	return nil
}

// finishNode does what the end of an element that holds others asks for.
func (d *decoder) finishNode(n node) error {
	switch n {
	case atRecord:
		return d.endRecord()
	case atReason:
		d.endReason()
	case atDKIM:
		d.endDKIM()
	case atSPF:
		d.endSPF()
	}
	return d.fault
}

// leave ends the innermost element that is open.
func (d *decoder) leave() error {
	n := d.open[len(d.open)-1].node
	err := d.finishNode(n)
	d.open = d.open[:len(d.open)-1]
	d.last = nodeCount + n
	return err
}

// text reads the text of an element up to its end tag and sets its value.
// The first text wins; an element without one is as good as absent.
func (d *decoder) text(n node, name string, empty bool) error {
	if n == atReasonType || n == atReasonComment {
		d.typed = true
	}
	d.last, d.repaired = nodeCount+n, false
	if empty {
		return nil
	}
	raw, err := d.content(name)
	if err != nil || len(raw) == 0 {
		d.Work.Done++
		return err
	}
	if d.seen>>n&1 != 0 {
		d.warn(warning.DuplicateElement, n, raw)
		return nil
	}
	if n != atError {
		d.seen |= 1 << n
	}
	switch {
	case n >= firstAuth:
		d.setAuth(n, raw)
	case n >= firstRow:
		d.setRow(n, raw)
	case n >= firstPolicy:
		d.setPolicy(n, raw)
	default:
		d.setHead(n, raw)
	}
	return d.fault
}
