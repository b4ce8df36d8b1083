package tlsrpt

import (
	"errors"
	"fmt"
	"io"
	"net/netip"
	"sync"

	"github.com/dmarcpipe/dmarcpipe/parse/epoch"
	"github.com/dmarcpipe/dmarcpipe/parse/hint"
	"github.com/dmarcpipe/dmarcpipe/parse/intern"
	"github.com/dmarcpipe/dmarcpipe/parse/limit"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
	"github.com/dmarcpipe/dmarcpipe/parse/warning"
	"github.com/dmarcpipe/dmarcpipe/parse/window"
)

// ErrNoReport is in the chain of the error for a file that never was a report.
var ErrNoReport = errors.New("not a report")

// Decode reads one report from r (RFC 8460 4.4) and calls row, which may be
// nil, for each failure detail that is kept, in the order of the report. The
// *Failure is valid only during the call: copy it to keep it. Its policy may
// become known later: it is an index into Report.Policies. Nothing behind the
// report is read as one, but a second one is warned of.
//
// A report is refused with a *reason.Error in the chain: MalformedJSON,
// UnknownCharset, EmptyFile, NoIdentity, or JSONTooDeep, TextTooLong and
// TooManyRecords beyond lim. Policies and failure details together are bounded
// by lim.Records, the policies also by 50,000 and by 8 MiB of texts. An error
// of row is returned as it is, an error of r is wrapped. With an error there is
// no Report, and the failure details handed out before it are void.
//
// Memory is bounded by lim.Text and the policies, not by the report. Decode may
// be called from several goroutines.
func Decode(r io.Reader, lim limit.Limits, h hint.Hints, row func(*Failure) error) (*Report, error) {
	d := decoders.Get().(*decoder)
	defer decoders.Put(d)
	return d.decode(r, lim.WithDefaults(), h, row)
}

// decoders spares small reports the set-up of buffers and tables.
var decoders = sync.Pool{New: func() any { return newDecoder() }}

func newDecoder() *decoder {
	return &decoder{texts: intern.New[string](), hosts: intern.New[string](), addresses: intern.New[netip.Addr]()}
}

// frame is an object or a list that is open.
type frame struct {
	node node
	end  byte // '}' or ']'
	more bool // a member or an entry was read, so that a comma must follow
}

// decoder reads one report after the other.
type decoder struct {
	window.Window
	lim       limit.Limits
	row       func(*Failure) error
	texts     *intern.Table[string]
	hosts     *intern.Table[string] // canonical names
	addresses *intern.Table[netip.Addr]
	names     map[string]string // names outside of ASCII, by what was sent

	rep      *Report
	failure  Failure
	open     []frame
	at       node   // whose value is being read
	seen     uint64 // bit set of the nodes that had a value, in what is open
	known    uint64 // bit set of the members that were found anywhere
	failures int    // failure details begun so far
	weight   int    // bytes of texts in the policies
	last     node   // whose value was read last or, from nodeCount on, that was opened last
	guesses  [2 * nodeCount]guess
	counted  bool   // the failure detail has a count
	badCount []byte // count as sent, when it is none
	scratch  []byte // a text without its escapes
	begin    int64  // seconds since 1970, or epoch.None
	until    int64
	fault    error // the first refusal of a value
}

func (d *decoder) reset(r io.Reader, lim limit.Limits, row func(*Failure) error) {
	d.Reset(r, lim.Text+textSlack)
	d.lim, d.row = lim, row
	d.rep, d.failure, d.open, d.at, d.fault = nil, Failure{}, d.open[:0], atReport, nil
	d.seen, d.known, d.failures, d.weight, d.last = 0, 0, 0, 0, 0
	d.begin, d.until = epoch.None, epoch.None
	d.names = nil
	if cap(d.scratch) > window.Keep {
		d.scratch = nil
	}
}

// textSlack is how much longer than a text the window grows, for the quotes
// around it.
const textSlack = 1 << 10

func (d *decoder) decode(r io.Reader, lim limit.Limits, h hint.Hints, row func(*Failure) error) (*Report, error) {
	d.reset(r, lim, row)
	defer d.reset(nil, limit.Limits{}, nil) // the pool keeps nothing of the caller alive
	d.rep = &Report{}
	err := d.document()
	if err == nil {
		err = d.finish(h)
	}
	if err != nil {
		return nil, d.judged(err)
	}
	return d.rep, nil
}

// judged adds ErrNoReport to the refusal of a file that shows too little of a
// report.
func (d *decoder) judged(err error) error {
	if _, ok := errors.AsType[*reason.Error](err); ok && !tell(d.known) {
		return fmt.Errorf("%w: %w", ErrNoReport, err)
	}
	return err
}

// document reads up to the end of the outermost object.
func (d *decoder) document() error {
	if err := d.root(); err != nil {
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
	return d.fault
}

// root enters the outermost object.
func (d *decoder) root() error {
	d.Have(headSize)
	if wide(d.Rest()) {
		return reason.New(reason.UnknownCharset, "the report is in UTF-16, JSON is UTF-8 (RFC 8259 8.1)").At(d.Rest())
	}
	if d.StartsWith(byteOrderMark) {
		d.Pos += len(byteOrderMark)
	}
	c, err := d.next()
	switch {
	case errors.Is(d.Err, io.EOF) && len(d.Rest()) == 0:
		return reason.New(reason.EmptyFile, "the report is empty")
	case err != nil:
		return err
	case c != '{':
		return d.malformed("a report is an object, it begins with { and not with %q", c)
	}
	return d.begins(atReport, c)
}

// checkRest warns of what stands behind the end of the report, as far as it is
// in sight; whether it can be read is not asked for.
func (d *decoder) checkRest() {
	d.Have(lookSize)
	if rest := window.Trim(d.Rest()[:min(d.End-d.Pos, lookSize)]); LooksLike(rest) {
		d.warn(warning.DuplicateElement, atReport, nil)
	} else if len(rest) > 0 {
		d.warn(warning.BadMarkup, atReport, rest)
	}
}

// malformed is a refusal of the JSON at the position.
func (d *decoder) malformed(format string, args ...any) error {
	return d.refuse(reason.MalformedJSON, format, args...)
}

// refuse is a refusal at the position. It moves the window, to have enough in
// sight to show.
func (d *decoder) refuse(r reason.Reason, format string, args ...any) error {
	d.Have(reason.MaxNear)
	return d.refuseValue(r, format, args...)
}

// refuseValue is refuse in the midst of a value, whose bytes must stay where
// they are.
func (d *decoder) refuseValue(r reason.Reason, format string, args ...any) error {
	return reason.New(r, "line %d: %s", d.Line(), fmt.Sprintf(format, args...)).At(d.Rest())
}

// cut explains why there is no more input.
func (d *decoder) cut() error {
	switch {
	case errors.Is(d.Err, window.ErrToken):
		return d.tooLong()
	case errors.Is(d.Err, window.ErrFlood):
		return reason.New(reason.MalformedJSON, "line %d: the report is odd, or empty, in more places than one of its length can be", d.Line()).At(d.Tail())
	case d.Err != nil && !errors.Is(d.Err, io.EOF):
		return fmt.Errorf("reading report: %w", d.Err)
	}
	return reason.New(reason.MalformedJSON, "line %d: the report is cut short inside %q", d.Line(), d.here()).At(d.Tail())
}

func (d *decoder) tooLong() error {
	return d.refuseValue(reason.TextTooLong, "one text is longer than %d bytes", d.lim.Text)
}
