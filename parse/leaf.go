package parse

import (
	"bytes"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
	"github.com/dmarcpipe/dmarcpipe/parse/failure"
	"github.com/dmarcpipe/dmarcpipe/parse/hint"
	"github.com/dmarcpipe/dmarcpipe/parse/member"
	"github.com/dmarcpipe/dmarcpipe/parse/message"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
	"github.com/dmarcpipe/dmarcpipe/parse/tlsrpt"
	"github.com/dmarcpipe/dmarcpipe/parse/unpack"
)

// leaf judges one file by what it holds. Its names and labels only tell a
// report that is damaged from a file that never was one.
func (w *walk) leaf(it item, leaf *unpack.Leaf, place string) {
	claim := claimOf(it)
	switch {
	case leaf.Err != nil:
		w.reject(place, reason.From(leaf.Err), nearOf(it.data))
	case leaf.Document:
		w.ignore("an office document or a program")
	case len(leaf.Head) < unpack.HeadSize && isBlank(leaf.Head):
		w.empty(leaf, claim, place)
	case aggregate.LooksLike(leaf.Head), len(leaf.Head) == unpack.HeadSize && aggregate.Undecided(leaf.Head):
		w.decode(it, leaf, place)
	case tlsrpt.LooksLike(leaf.Head), startsJSON(leaf.Head) && claimsTLS(it, leaf),
		len(leaf.Head) == unpack.HeadSize && tlsrpt.Undecided(leaf.Head):
		w.decodeTLS(it, leaf, place)
	case isPlaceholder(leaf.Head) && (leaf.Packed || claim != claimNone):
		w.reject(place, reason.New(reason.PlaceholderBody, "the file holds the word %q", bytes.TrimSpace(leaf.Head)), nearOf(leaf.Head))
	case message.LooksLike(leaf.Head) && !isBody(it, leaf):
		w.packedMail(it, leaf, place)
	case isFailure(it, leaf):
		w.failureFile(it, leaf, place)
	case !leaf.Packed && claim == claimArchive:
		w.reject(place, reason.New(reason.CorruptArchive, "a file that is called packed starts with %q", leaf.Head[:min(len(leaf.Head), 16)]), nearOf(leaf.Head))
	default:
		w.ignore(contentDetail(leaf.Head))
	}
}

// isBody reports whether a file is text for people, which may quote a mail.
func isBody(it item, leaf *unpack.Leaf) bool {
	unnamed := len(it.names) == 0 || it.names[0] == ""
	return !leaf.Packed && unnamed && (it.kind == "" || strings.HasPrefix(it.kind, "text/"))
}

// blanks are what may stand before a report.
const blanks = " \t\r\n\ufeff"

func isBlank(b []byte) bool { return len(bytes.Trim(b, " \t\r\n\x00\ufeff")) == 0 }

func (w *walk) empty(leaf *unpack.Leaf, claim claim, place string) {
	if leaf.Packed || claim != claimNone {
		w.reject(place, reason.New(reason.EmptyFile, "the file is empty"), nil)
		return
	}
	w.ignore("an empty text")
}

// packedMail walks through a mail that is a file: attached, packed, or both.
func (w *walk) packedMail(it item, leaf *unpack.Leaf, place string) {
	if data, ok := w.whole(it, leaf, place); ok {
		w.nested(item{data: data, member: place, names: it.names, depth: leaf.Depth, copied: leaf.Packed || it.copied})
	}
}

// isFailure reports whether a file outside of a mail is a failure report. What
// the parts of a mail are, the mail decides as a whole.
func isFailure(it item, leaf *unpack.Leaf) bool {
	file := leaf.Packed || it.kind == ""
	return file && (failure.LooksLike(leaf.Head) || failure.Classify(leaf.Head) == failure.AuthFailure)
}

// failureFile reads a failure report that is a file of its own, without the
// mail that it came in.
func (w *walk) failureFile(it item, leaf *unpack.Leaf, place string) {
	fields := failure.Classify(leaf.Head) == failure.AuthFailure
	data, ok := w.whole(it, leaf, place)
	switch it := (item{member: place}); {
	case ok && fields:
		w.failure(it, &failure.Mail{Feedback: data})
	case ok:
		w.failure(it, &failure.Mail{Text: data})
	}
}

// whole returns the bytes of a file that has to be read as a whole.
func (w *walk) whole(it item, leaf *unpack.Leaf, place string) ([]byte, bool) {
	if !leaf.Packed {
		return it.data, true
	}
	near := nearOf(leaf.Head)
	data, err := leaf.Whole(w.budget)
	if err != nil {
		w.reject(place, reason.From(err), near)
		return nil, false
	}
	return data, true
}

// claim says what the names and labels of a part make of it.
type claim uint8

const (
	claimNone    claim = iota
	claimReport        // XML, or named as reports are
	claimArchive       // gzip, zip or the like
)

var (
	archiveTypes = []string{"gzip", "zip", "zstd", "bzip2"}
	archiveNames = []string{".gz", ".gzip", ".zip", ".zst", ".bz2"}
)

func claimOf(it item) claim {
	name := ""
	if len(it.names) > 0 {
		name = strings.ToLower(it.names[0])
	}
	for _, suffix := range archiveNames {
		if strings.HasSuffix(name, suffix) {
			return claimArchive
		}
	}
	_, subtype, _ := strings.Cut(it.kind, "/")
	for _, t := range archiveTypes {
		if strings.Contains(subtype, t) {
			return claimArchive
		}
	}
	if _, ok := hint.Of(name); ok || strings.HasSuffix(name, ".xml") || subtype == "xml" {
		return claimReport
	}
	return claimNone
}

// hints takes the first of the names around a file that says whose report it is.
func (it *item) hints(leaf *unpack.Leaf) hint.Hints {
	name, _ := it.hintName(leaf)
	h, _ := hint.Of(name)
	return h
}

func (it *item) hintName(leaf *unpack.Leaf) (string, bool) {
	for _, name := range append([]string{member.Base(leaf.Name)}, it.names...) {
		if _, ok := hint.Of(name); ok {
			return name, true
		}
	}
	return "", false
}
