package mailfile

import (
	"bytes"

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
	case isMail(head):
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

// mailFields are fields of which every mail has at least one near its start.
var mailFields = [][]byte{
	[]byte("from"), []byte("to"), []byte("received"), []byte("date"), []byte("subject"), []byte("message-id"),
	[]byte("mime-version"), []byte("content-type"), []byte("return-path"), []byte("delivered-to"),
}

// isMail reports whether head is the start of a mail: a header field in its
// first line and a usual one in its header.
func isMail(head []byte) bool {
	if !isField(head) {
		return false
	}
	for line := range bytes.Lines(head) {
		if isBlank(line) {
			return false
		}
		name, _, _ := bytes.Cut(line, []byte(":"))
		for _, known := range mailFields {
			if bytes.EqualFold(name, known) {
				return true
			}
		}
	}
	return false
}
