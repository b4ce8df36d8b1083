package mailfile

import (
	"bytes"

	"github.com/dmarcpipe/dmarcpipe/parse/message"
	"github.com/dmarcpipe/dmarcpipe/parse/unpack"
)

// headSize is how many bytes of a file are looked at to tell what it is.
const headSize = 4 << 10

// kind is what a file is, as its first bytes say. Names are never asked.
type kind uint8

const (
	kindOther kind = iota // a report, or nothing of ours: parse will tell
	kindMail
	kindMbox
	kindZip
	kindGzip
	kindTar
)

// sniff tells the kind of a file from its first bytes.
func sniff(head []byte) kind {
	switch unpack.Detect(head) {
	case unpack.Zip:
		return kindZip
	case unpack.Gzip:
		return kindGzip
	case unpack.Tar:
		return kindTar
	}
	head = bytes.TrimLeft(head, "\r\n")
	switch {
	case isMbox(head):
		return kindMbox
	case message.LooksLike(head):
		return kindMail
	}
	return kindOther
}

// isMbox reports whether head starts with a From_ line: with a date, or with a
// header after it.
func isMbox(head []byte) bool {
	if !bytes.HasPrefix(head, fromPrefix) {
		return false
	}
	line, after, found := bytes.Cut(head, []byte("\n"))
	return found && (hasDate(line) || isField(after))
}
