package parse

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
	"github.com/dmarcpipe/dmarcpipe/parse/hint"
	"github.com/dmarcpipe/dmarcpipe/parse/identity"
	"github.com/dmarcpipe/dmarcpipe/parse/limit"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
	"github.com/dmarcpipe/dmarcpipe/parse/unpack"
	"github.com/dmarcpipe/dmarcpipe/parse/warning"
)

// decode reads one aggregate report.
func (w *walk) decode(it item, leaf *unpack.Leaf, place string) {
	k := keeper{records: w.options.HoldRecords - w.held, bytes: maxHeldBytes - w.heldBytes}
	hints := it.hints(leaf)
	known := aggregate.LooksLike(leaf.Head)
	rep, err := aggregate.Decode(leaf.Body, w.options.Limits, hints, k.row)
	switch {
	case err != nil && mayQuote(it, leaf):
		w.ignore("a text that quotes a report")
	case !known && errors.Is(err, aggregate.ErrNoRoot):
		w.ignore("XML or a text that is no report")
	case err != nil:
		w.reject(place, reason.From(err))
	default:
		checkEnd(leaf.Body, rep)
		f := dmarcFinding(rep, k.hash.Sum())
		f.Member, f.records.held, f.records.bytes = place, k.held, k.heldBytes
		if k.full {
			f.records.again = w.again(leaf, hints)
		}
		w.held += len(k.held)
		w.heldBytes += k.heldBytes
		w.report(f)
	}
}

// maxEnd is how much behind a report is read to find the end of its file.
const maxEnd = 64 << 10

// checkEnd warns where the archive of a report that was read whole turns out
// to be damaged: its numbers may not be the ones that were packed.
func checkEnd(body io.Reader, rep *aggregate.Report) {
	_, err := io.CopyN(io.Discard, body, maxEnd)
	if e, ok := errors.AsType[*reason.Error](err); ok && e.Reason == reason.CorruptArchive {
		rep.Warnings.Add(warning.DamagedArchive, "feedback", -1, []byte(e.Error()))
	}
}

// maxHeldBytes bounds the texts of the records of one mail that are held in
// memory: a record of a stranger may weigh a megabyte.
const maxHeldBytes = 8 << 20

// keeper hashes the records of a report and holds them while there is room.
type keeper struct {
	hash      identity.Hasher
	buf       []byte
	held      []aggregate.Record
	heldBytes int
	records   int // room left
	bytes     int // room left
	full      bool
}

func (k *keeper) row(r *aggregate.Record) error {
	k.buf = r.AppendCanonical(k.buf[:0])
	k.hash.Add(k.buf)
	switch {
	case k.full:
	case len(k.held) >= k.records, k.heldBytes+len(k.buf) > k.bytes:
		k.full, k.held, k.heldBytes = true, nil, 0
	default:
		k.held = append(k.held, r.Clone())
		k.heldBytes += len(k.buf)
	}
	return nil
}

// again returns a function that decodes the report anew, within the same
// limits; it shares nothing with this walk but the bytes of the mail.
func (w *walk) again(leaf *unpack.Leaf, hints hint.Hints) func(func(*aggregate.Record) error) error {
	limits, packed, reopen := w.options.Limits, w.packed, *leaf
	return func(yield func(*aggregate.Record) error) (err error) {
		r, err := reopen.Open(limit.NewBudget(limits, packed))
		if err != nil {
			return fmt.Errorf("opening report again: %w", err)
		}
		defer func() { _ = r.Close() }()
		_, err = aggregate.Decode(r, limits, hints, yield)
		return err
	}
}

// mayQuote reports whether a report that cannot be read may be a text about
// reports: HTML, and plain text with no name that does not start as XML does.
func mayQuote(it item, leaf *unpack.Leaf) bool {
	if leaf.Packed {
		return false
	}
	switch it.kind {
	case "text/html":
		return true
	case "text/plain", "":
		named := len(it.names) > 0 && it.names[0] != ""
		return !named && !bytes.HasPrefix(bytes.TrimLeft(leaf.Head, " \t\r\n\ufeff"), []byte("<"))
	}
	return false
}
