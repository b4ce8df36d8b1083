package parse

import (
	"bytes"
	"errors"
	"io"

	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
	"github.com/dmarcpipe/dmarcpipe/parse/unpack"
	"github.com/dmarcpipe/dmarcpipe/parse/warning"
)

// decode reads one aggregate report.
func (w *walk) decode(it item, leaf *unpack.Leaf, place string) {
	hints, limits := it.hints(leaf), w.options.Limits
	known, near := aggregate.LooksLike(leaf.Head), nearOf(leaf.Head)
	decode := func(r io.Reader, row func(*aggregate.Record) error) error {
		_, err := aggregate.Decode(r, limits, hints, row)
		return err
	}
	k, h := newKeeper[aggregate.Record](w), hasher{}
	rep, err := aggregate.Decode(leaf.Body, limits, hints, func(r *aggregate.Record) error {
		k.keep(r.Clone, recordWeight(r, h.add(r)))
		return nil
	})
	switch {
	case err != nil && mayQuote(it, leaf, '<'):
		w.ignore("a text that quotes a report")
	case !known && errors.Is(err, aggregate.ErrNoRoot):
		w.ignore("XML or a text that is no report")
	case err != nil:
		w.reject(place, reason.From(err), near)
	default:
		checkEnd(leaf.Body, &rep.Warnings, "feedback")
		f := dmarcFinding(rep, h.sum())
		f.Member, f.records = place, rowsOf(w, &k, leaf, decode)
		w.report(f)
	}
}

// maxEnd is how much behind a report is read to find the end of its file.
const maxEnd = 64 << 10

// checkEnd warns where the archive of a report that was read whole turns out
// to be damaged: its numbers may not be the ones that were packed.
func checkEnd(body io.Reader, log *warning.Log, element string) {
	_, err := io.CopyN(io.Discard, body, maxEnd)
	if e, ok := errors.AsType[*reason.Error](err); ok && e.Reason == reason.CorruptArchive {
		log.Add(warning.DamagedArchive, element, -1, []byte(e.Error()))
	}
}

// nearOf copies what a refusal shows of a file, because the head of a leaf is
// gone once its body is read.
func nearOf(head []byte) []byte { return bytes.Clone(head[:min(len(head), reason.MaxNear)]) }

// mayQuote reports whether a report that cannot be read may be a text about
// reports: HTML, and plain text with no name that does not begin as one does.
func mayQuote(it item, leaf *unpack.Leaf, begin byte) bool {
	if leaf.Packed {
		return false
	}
	switch it.kind {
	case "text/html":
		return true
	case "text/plain", "":
		named := len(it.names) > 0 && it.names[0] != ""
		return !named && !bytes.HasPrefix(bytes.TrimLeft(leaf.Head, blanks), []byte{begin})
	}
	return false
}
