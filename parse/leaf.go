package parse

import (
	"bytes"
	"io"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
	"github.com/dmarcpipe/dmarcpipe/parse/hint"
	"github.com/dmarcpipe/dmarcpipe/parse/member"
	"github.com/dmarcpipe/dmarcpipe/parse/message"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
	"github.com/dmarcpipe/dmarcpipe/parse/unpack"
)

// leaf judges one file by what it holds. Its names and labels only tell a
// report that is damaged from a file that never was one.
func (w *walk) leaf(it item, leaf *unpack.Leaf, place string) {
	claim := claimOf(it)
	switch {
	case leaf.Err != nil:
		w.reject(place, reason.From(leaf.Err))
	case leaf.Document:
		w.ignore("an office document or a program")
	case len(leaf.Head) < unpack.HeadSize && isBlank(leaf.Head):
		w.empty(leaf, claim, place)
	case aggregate.LooksLike(leaf.Head), len(leaf.Head) == unpack.HeadSize && aggregate.Undecided(leaf.Head):
		w.decode(it, leaf, place)
	case isTLSReport(leaf.Head):
		w.reject(place, reason.New(reason.Internal, "an SMTP TLS report (RFC 8460)"))
	case isPlaceholder(leaf.Head) && (leaf.Packed || claim != claimNone):
		w.reject(place, reason.New(reason.PlaceholderBody, "the file holds the word %q", bytes.TrimSpace(leaf.Head)))
	case isFailureText(leaf.Head):
		w.reject(place, reason.New(reason.Internal, "a failure report as plain text"))
	case message.LooksLike(leaf.Head) && !isBody(it, leaf):
		w.packedMail(it, leaf, place)
	case !leaf.Packed && claim == claimArchive:
		w.reject(place, reason.New(reason.CorruptArchive, "a file that is called packed starts with %q", leaf.Head[:min(len(leaf.Head), 16)]))
	default:
		w.ignore(contentDetail(leaf.Head))
	}
}

// isBody reports whether a file is text for people, which may quote a mail.
func isBody(it item, leaf *unpack.Leaf) bool {
	unnamed := len(it.names) == 0 || it.names[0] == ""
	return !leaf.Packed && unnamed && (it.kind == "" || strings.HasPrefix(it.kind, "text/"))
}

func isBlank(b []byte) bool { return len(bytes.Trim(b, " \t\r\n\x00\ufeff")) == 0 }

func (w *walk) empty(leaf *unpack.Leaf, claim claim, place string) {
	if leaf.Packed || claim != claimNone {
		w.reject(place, reason.New(reason.EmptyFile, "the file is empty"))
		return
	}
	w.ignore("an empty text")
}

// packedMail walks through a mail that is a file: attached, packed, or both.
func (w *walk) packedMail(it item, leaf *unpack.Leaf, place string) {
	limits := w.options.Limits
	data := it.data
	if leaf.Packed {
		var err error
		data, err = io.ReadAll(io.LimitReader(leaf.Body, limits.Message+1))
		if err != nil {
			w.reject(place, reason.From(err))
			return
		}
		if int64(len(data)) > limits.Message {
			w.reject(place, reason.New(reason.MessageTooLarge, "a packed mail has more than %d bytes", limits.Message))
			return
		}
	}
	w.nested(item{data: data, member: place, names: it.names, depth: leaf.Depth})
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
	for _, name := range append([]string{member.Base(leaf.Name)}, it.names...) {
		if h, ok := hint.Of(name); ok {
			return h
		}
	}
	return hint.Hints{}
}
