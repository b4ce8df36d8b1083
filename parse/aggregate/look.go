package aggregate

import (
	"bytes"

	"github.com/dmarcpipe/dmarcpipe/parse/window"
)

// LooksLike reports whether head, the first bytes of a file (4 KiB are enough),
// begins an aggregate report: whether its first element is feedback, in any
// namespace, case and charset. A byte order mark, blanks, stray text, comments,
// declarations and the schema tag that IKEA sends may stand before it. It is
// also true for a DOCTYPE of feedback, so that Decode can say what is wrong.
func LooksLike(head []byte) bool { return look(head) == lookYes }

// Undecided reports whether head ends before LooksLike can tell: there is
// nothing in it but blanks, comments and declarations.
func Undecided(head []byte) bool { return look(head) == lookMore }

const (
	lookNo = iota
	lookYes
	lookMore
)

func look(head []byte) int {
	if wide := wideCharset(head); wide != nil {
		head, _ = wide.NewDecoder().Bytes(head[:len(head)&^1]) // what is no UTF-16 becomes U+FFFD
		head = bytes.ReplaceAll(head, []byte{0}, nil)          // UTF-32 is told by Decode
	}
	head = bytes.TrimPrefix(head, []byte("\ufeff"))
	for {
		before, after, ok := bytes.Cut(head, []byte{'<'})
		switch {
		case !ok && len(bytes.Trim(before, " \t\r\n")) == 0:
			return lookMore
		case !ok:
			return lookNo
		}
		var name []byte
		if name, head = headTag(after); name == nil {
			continue
		}
		switch el := lookupAny(name); {
		case el == elFeedback:
			return lookYes
		case len(name) == len(after):
			return lookMore
		case el != elSchema:
			return lookNo
		}
	}
}

// headTag returns the name of the tag that b begins with, after its '<', or nil
// for other markup, and what follows.
func headTag(b []byte) (name, rest []byte) {
	switch {
	case bytes.HasPrefix(b, []byte("!--")):
		_, rest, _ = bytes.Cut(b[3:], []byte("-->"))
		return nil, rest
	case bytes.HasPrefix(b, []byte("!DOCTYPE")):
		name = window.Trim(b[len("!DOCTYPE"):])
		name = name[:nameLength(name)]
		if lookupAny(name) == elFeedback {
			return name, nil
		}
		return nil, afterDoctype(b)
	case bytes.HasPrefix(b, []byte("?xml")): // ends as declaration says
		_, rest, _ = bytes.Cut(b, []byte{'>'})
		return nil, rest
	case bytes.HasPrefix(b, []byte("?")):
		_, rest, _ = bytes.Cut(b, []byte("?>"))
		return nil, rest
	}
	return b[:nameLength(b)], b
}

// afterDoctype is what follows a DOCTYPE with or without an internal subset.
func afterDoctype(b []byte) []byte {
	end := []byte{'>'}
	if i := bytes.IndexAny(b, "[>"); i >= 0 && b[i] == '[' {
		end = []byte("]>")
	}
	_, rest, _ := bytes.Cut(b, end)
	return rest
}
