package aggregate

import (
	"errors"
	"fmt"
	"io"
	"sync"

	"golang.org/x/text/encoding/charmap"

	"github.com/dmarcpipe/dmarcpipe/parse/epoch"
	"github.com/dmarcpipe/dmarcpipe/parse/hint"
	"github.com/dmarcpipe/dmarcpipe/parse/intern"
	"github.com/dmarcpipe/dmarcpipe/parse/limit"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
	"github.com/dmarcpipe/dmarcpipe/parse/warning"
	"github.com/dmarcpipe/dmarcpipe/parse/window"
)

// ErrNoRoot is in the chain of the error for a file that never was a report.
var ErrNoRoot = errors.New("not a report")

// Decode reads one aggregate report from r (RFC 7489, its drafts, RFC 9990) and
// calls row, which may be nil, for each record that is kept, in the order of
// the report. The *Record is valid only during the call: Clone it to keep it.
// Nothing after </feedback> is read as a report, but a second one is warned of.
//
// A report is refused with a *reason.Error in the chain: MalformedXML,
// EntityDeclaration, UnknownCharset, EmptyFile, NoIdentity, or XMLTooDeep,
// TextTooLong and TooManyRecords beyond lim. An error of row is returned as it
// is, an error of r is wrapped. With an error there is no Report, and the
// records handed out before it are void: a truncated report is no report.
//
// Memory is bounded by lim.Text and the largest record, not by the report.
// Decode may be called from several goroutines.
func Decode(r io.Reader, lim limit.Limits, h hint.Hints, row func(*Record) error) (*Report, error) {
	d := decoders.Get().(*decoder)
	defer decoders.Put(d)
	return d.decode(r, lim.WithDefaults(), h, row)
}

// decoders spares small reports the set-up of buffers and tables.
var decoders = sync.Pool{New: func() any { return newDecoder() }}

func newDecoder() *decoder {
	return &decoder{texts: intern.New[string](), domains: intern.New[string](), idns: map[string]string{}}
}

// frame is an element that is open, and its name as sent.
type frame struct {
	node node
	name string
}

// decoder reads one report after the other.
type decoder struct {
	window.Window
	lim     limit.Limits
	row     func(*Record) error
	charset *charmap.Charmap      // nil is UTF-8
	texts   *intern.Table[string] // texts as they are
	domains *intern.Table[string] // lower case
	idns    map[string]string

	rep          *Report
	foreigners   []string // prefixes of other namespaces
	rec          Record
	open         []frame
	last         node // opened or, from nodeCount on, ended last
	guesses      [2 * nodeCount]guess
	gap          int    // blanks before the tag, or -1
	seen         uint64 // bit set of the nodes that had a text
	records      int    // begun so far
	weight       int    // bytes of text in this record that are not interned
	scratch      []byte // a text in pieces
	decoded      bool   // the text came through scratch
	repaired     bool   // the text was not in its charset
	typed        bool   // the reason has children
	badCount     []byte // count as sent, when it is none
	since, until int64  // begin and end, or epoch.None
	fault        error  // the first refusal of a value
}

func (d *decoder) reset(r io.Reader, lim limit.Limits, row func(*Record) error) {
	d.Reset(r, lim.Text+tagSlack)
	d.lim, d.row, d.charset = lim, row, nil
	d.rep, d.open, d.last, d.fault = nil, d.open[:0], 0, nil
	d.seen, d.records, d.weight = 0, 0, 0
	d.since, d.until = epoch.None, epoch.None
	d.foreigners = d.foreigners[:0]
	clear(d.idns)
	if cap(d.scratch) > window.Keep {
		d.scratch = nil
	}
	if cap(d.rec.DKIMAuth)+cap(d.rec.SPFAuth)+cap(d.rec.Reasons) > 3*keepResults {
		d.rec = Record{}
	}
}

// tagSlack is how much longer than a text the window grows, for the tags
// around it.
const tagSlack = 4 << 10

func (d *decoder) decode(r io.Reader, lim limit.Limits, h hint.Hints, row func(*Record) error) (*Report, error) {
	d.reset(r, lim, row)
	defer d.reset(nil, limit.Limits{}, nil) // the pool keeps nothing of the caller alive
	d.rep = &Report{Policy: Policy{Pct: -1}}
	if err := d.document(); err != nil {
		return nil, d.shown(err)
	}
	if err := d.finish(h); err != nil {
		return nil, err
	}
	return d.rep, nil
}

// document reads up to the end of the root element.
func (d *decoder) document() error {
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
		if d.fault != nil {
			return d.fault
		}
	}
	d.checkRest()
	return nil
}

// shown adds to a refusal the bytes that it was found at.
func (d *decoder) shown(err error) error {
	if e, ok := errors.AsType[*reason.Error](err); ok {
		_ = e.At(d.Rest()).At(d.Tail())
	}
	return err
}

// checkRest warns of one more report behind the end of the first. What cannot
// be read there is not asked for.
func (d *decoder) checkRest() {
	d.Have(maxElementName)
	if LooksLike(d.Rest()[:min(d.End-d.Pos, headSize)]) {
		d.warn(warning.DuplicateElement, atFeedback, nil)
	}
}

func (d *decoder) malformed(format string, args ...any) error {
	return reason.New(reason.MalformedXML, "line %d: %s", d.Line(), fmt.Sprintf(format, args...))
}

// cut explains why there is no more input.
func (d *decoder) cut() error {
	switch {
	case errors.Is(d.Err, window.ErrToken):
		return d.tooLong()
	case errors.Is(d.Err, window.ErrFlood):
		return d.malformed("the report is odd, or empty, in more places than one of its length can be")
	case d.Err != nil && !errors.Is(d.Err, io.EOF):
		return fmt.Errorf("reading report: %w", d.Err)
	case len(d.open) == 0:
		return reason.Wrap(reason.MalformedXML, ErrNoRoot, "line %d: no <feedback> element", d.Line())
	}
	inside := warning.Clip([]byte(d.open[len(d.open)-1].name))
	return reason.New(reason.MalformedXML, "line %d: the report is cut short inside <%s>", d.Line(), inside).At(d.Tail())
}

func (d *decoder) tooLong() error {
	return reason.New(reason.TextTooLong, "line %d: one text or tag is longer than %d bytes", d.Line(), d.lim.Text)
}
