package aggregate

import (
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/dmarcpipe/dmarcpipe/parse/limit"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// Hints are facts from outside of the report: its file name says receiver,
// policy domain, begin and end (RFC 9990 4.1). They are used, with a
// WarnFromFileName, only where the report lacks them. Begin and End are seconds
// since 1970; 0 means that the hint is not there.
type Hints struct {
	Domain     string
	Begin, End int64
}

// Decode reads one aggregate report from r (RFC 7489, its drafts, RFC 9990) and
// calls row, which may be nil, for each record that is kept, in the order of
// the report. The *Record is valid only during the call: Clone it to keep it.
// Nothing after </feedback> is looked at, though some of it may be read.
//
// A report is refused with a *reason.Error in the chain: MalformedXML,
// EntityDeclaration, UnknownCharset, EmptyFile, NoIdentity, or XMLTooDeep,
// TextTooLong and TooManyRecords beyond lim. An error of row is returned as it
// is, an error of r is wrapped. With an error there is no Report, and the
// records handed out before it are void: a truncated report is no report.
//
// Memory is bounded by lim.Text and the largest record, not by the report.
// Decode may be called from several goroutines.
func Decode(r io.Reader, lim limit.Limits, h Hints, row func(*Record) error) (*Report, error) {
	d := decoders.Get().(*decoder)
	d.reset(r, lim.WithDefaults(), row)
	err := d.decode(h)
	rep := d.rep
	d.reset(nil, limit.Limits{}, nil)
	decoders.Put(d)
	if err != nil {
		return nil, err
	}
	return rep, nil
}

// decoders spares small reports the set-up of buffers and tables.
var decoders = sync.Pool{New: func() any { return &decoder{texts: newIntern(), domains: newIntern()} }}

// frame is an element that is open, and its name as sent.
type frame struct {
	node node
	name string
}

// guess is the element that came after another one the last time. Records are
// alike, so that it mostly comes again, and needs no look-up then.
type guess struct {
	node node
	name string
}

// decoder reads one report after the other.
type decoder struct {
	window
	lim     limit.Limits
	row     func(*Record) error
	charset charset
	texts   *intern // texts as they are
	domains *intern // lower case

	rep          *Report
	rec          Record
	open         []frame
	last         node // opened or, from nodeCount on, ended last
	guesses      [2 * nodeCount]guess
	seen         uint64 // bit set of the nodes that had a text
	records      int    // begun so far
	weight       int    // bytes of text in this record that are not interned
	scratch      []byte // a text in pieces
	decoded      bool   // the text came through scratch
	repaired     bool   // the text was not in its charset
	typed        bool   // the reason has children
	badCount     []byte // count as sent, when it is none
	since, until int64  // begin and end, or noDate
	fault        error  // the first refusal of a value
}

func (d *decoder) reset(r io.Reader, lim limit.Limits, row func(*Record) error) {
	d.window.reset(r, lim.Text+tagSlack)
	d.lim, d.row, d.charset = lim, row, charset{}
	d.rep, d.open, d.seen, d.records, d.last, d.fault = nil, d.open[:0], 0, 0, 0, nil
	d.since, d.until = noDate, noDate
	if cap(d.scratch) > keepWindow {
		d.scratch = nil
	}
	if cap(d.rec.DKIMAuth)+cap(d.rec.SPFAuth)+cap(d.rec.Reasons) > 3*keepResults {
		d.rec = Record{}
	}
}

// tagSlack is how much longer than a text the window grows, for the tags
// around it.
const tagSlack = 4 << 10

func (d *decoder) decode(h Hints) error {
	d.rep = &Report{Policy: Policy{Pct: -1}}
	if err := d.detectCharset(); err != nil {
		return err
	}
	if err := d.prolog(); err != nil {
		return err
	}
	for len(d.open) > 0 {
		if err := d.step(); err != nil {
			return err
		}
	}
	return d.finish(h)
}

// step reads one tag, and the text behind it where it holds one.
func (d *decoder) step() error {
	if !d.seek('<') {
		return d.cut()
	}
	if rest := d.rest(); len(rest) > maxElementName {
		if rest[1] == '/' {
			top := d.open[len(d.open)-1].name
			if n := len(top) + 2; n < len(rest) && rest[n] == '>' && string(rest[2:n]) == top {
				d.pos += n + 1
				return d.leave()
			}
		} else if g := &d.guesses[d.last]; g.node != atUnknown && string(rest[1:1+len(g.name)]) == g.name && rest[1+len(g.name)] == '>' {
			d.pos += len(g.name) + 2
			return d.begin(g.node, g.name, false)
		}
	}
	return d.oddStep()
}

func (d *decoder) oddStep() error {
	if !d.have(2) {
		return d.cut()
	}
	if c := d.buf[d.pos+1]; c == '!' || c == '?' {
		return d.markup()
	}
	gt := d.find(1, '>')
	if gt < 0 {
		return d.cut()
	}
	tag := d.buf[d.pos+1 : d.pos+gt]
	if len(tag) > 0 && tag[0] == '/' {
		return d.endTag(tag[1:], gt+1)
	}
	if el, name := lookup(tag); el != elUnknown {
		d.pos += gt + 1
		return d.start(el, name, false)
	}
	return d.oddTag()
}

// start enters an element whose start tag has been read; empty says that the
// tag was its end as well.
func (d *decoder) start(el element, name string, empty bool) error {
	n := d.place(el, name)
	d.guesses[d.last] = guess{}
	if n > atSkipped && n != atPolicy && len(name) < maxElementName {
		d.guesses[d.last] = guess{n, name}
	}
	return d.begin(n, name, empty)
}

func (d *decoder) begin(n node, name string, empty bool) error {
	if len(d.open) >= d.lim.XMLDepth {
		return reason.New(reason.XMLTooDeep, "line %d: more than %d elements inside one another", d.line(), d.lim.XMLDepth)
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
		d.warn(WarnDuplicateElement, atPolicy, nil)
		return atSkipped
	case n != atUnknown:
		return n
	case el == elSchema: // IKEA never closes it
		d.warnAt(WarnBadMarkup, name, nil)
		return atUnknown
	}
	d.warnAt(WarnUnknownElement, name, nil)
	return atSkipped
}

func (d *decoder) endTag(name []byte, n int) error {
	top := d.open[len(d.open)-1]
	if string(name) != top.name && !sameName(name, top.name) {
		if top.node != atSkipped && lookupAny(trim(name)) == elSchema {
			d.pos += n
			return nil
		}
		return d.malformed("</%s> closes <%s>", clip(name), clip([]byte(top.name)))
	}
	d.pos += n
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

// leave ends the innermost element that is open.
func (d *decoder) leave() error {
	n := d.open[len(d.open)-1].node
	d.open = d.open[:len(d.open)-1]
	d.last = nodeCount + n
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
		return err
	}
	if d.seen>>n&1 != 0 {
		d.warn(WarnDuplicateElement, n, raw)
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

func (d *decoder) malformed(format string, args ...any) error {
	return reason.New(reason.MalformedXML, "line %d: %s", d.line(), fmt.Sprintf(format, args...))
}

// cut explains why there is no more input.
func (d *decoder) cut() error {
	switch {
	case errors.Is(d.err, errToken):
		return d.tooLong()
	case d.err != nil && !errors.Is(d.err, io.EOF):
		return fmt.Errorf("reading report: %w", d.err)
	case len(d.open) == 0:
		return d.malformed("no <feedback> element")
	}
	return d.malformed("the report is cut short inside <%s>", clip([]byte(d.inside())))
}

func (d *decoder) tooLong() error {
	return reason.New(reason.TextTooLong, "line %d: one text or tag is longer than %d bytes", d.line(), d.lim.Text)
}
