package tlsrpt

import (
	"bytes"

	"github.com/dmarcpipe/dmarcpipe/parse/window"
)

const (
	byteOrderMark = "\ufeff"
	headSize      = 512     // how much is looked at for a byte order mark
	lookSize      = 4 << 10 // how much is looked at for another report
)

// LooksLike reports whether head, the first bytes of a file (4 KiB are enough),
// begins an SMTP TLS report: an object in which two names of members are those
// of a report, and one of them is of nothing else. It is also true for one in
// UTF-16, so that Decode can say what is wrong.
func LooksLike(head []byte) bool {
	known, _ := look(head)
	return tell(known)
}

// Undecided reports whether head ends before LooksLike can tell: it begins an
// object, and no name in it is of anything else than a report. Decode can tell
// then, with ErrNoReport.
func Undecided(head []byte) bool {
	known, others := look(head)
	return !tell(known) && !others
}

// look finds out which members are in head, as a bit set, and whether there are
// others, or no object.
func look(head []byte) (known uint64, others bool) {
	if wide(head) {
		head = bytes.TrimLeft(bytes.ReplaceAll(head, []byte{0}, nil), "\xff\xfe")
	}
	head = window.Trim(bytes.TrimPrefix(head, []byte(byteOrderMark)))
	if len(head) == 0 || head[0] != '{' {
		return 0, true
	}
	for name := range memberNames(head) {
		n := lookup(name)
		known |= 1 << n
		others = others || n == atSkipped
	}
	return known &^ (1 << atSkipped), others
}

// tell reports whether the members of a file, as a bit set, are those of a
// report.
func tell(known uint64) bool { return known&telling != 0 && known&(known-1) != 0 }

// telling are the members that reports of other kinds have no like of.
const telling = 1<<atOrganization | 1<<atBegin | 1<<atEnd | 1<<atType | 1<<atDomain | 1<<atStrings | 1<<atMXHosts |
	1<<atSuccessful | 1<<atFailed | 1<<atFailures | 1<<atResult | 1<<atSendingIP | 1<<atReceivingMX |
	1<<atReceivingHELO | 1<<atReceivingIP | 1<<atSessions | 1<<atReason

// memberNames yields every text in head that a colon follows.
func memberNames(head []byte) func(yield func([]byte) bool) {
	return func(yield func([]byte) bool) {
		for {
			_, after, ok := bytes.Cut(head, []byte{'"'})
			if !ok {
				return
			}
			name, rest, ok := cutText(after)
			if head = window.Trim(rest); !ok || len(head) > 0 && head[0] == ':' && !yield(name) {
				return
			}
		}
	}
}

// cutText cuts b behind the text that it begins with, without its first quote.
func cutText(b []byte) (text, rest []byte, ok bool) {
	for from := 0; ; {
		i := bytes.IndexByte(b[from:], '"')
		if i < 0 {
			return nil, nil, false
		}
		i += from
		if !openEscape(b[from:i], false) {
			return b[:i], b[i+1:], true
		}
		from = i + 1
	}
}

// wide tells UTF-16 by its byte order mark, or by the zeros beside the first
// two characters.
func wide(head []byte) bool {
	if len(head) < 4 {
		return false
	}
	return head[0] == 0xff && head[1] == 0xfe || head[0] == 0xfe && head[1] == 0xff ||
		head[0] == '{' && head[1] == 0 && head[3] == 0 || head[0] == 0 && head[1] == '{' && head[2] == 0
}
