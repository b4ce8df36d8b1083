package parse

import (
	"errors"
	"io"
	"mime"
	"strings"

	"golang.org/x/text/encoding/htmlindex"

	"github.com/dmarcpipe/dmarcpipe/parse/address"
	"github.com/dmarcpipe/dmarcpipe/parse/clean"
	"github.com/dmarcpipe/dmarcpipe/parse/message"
	"github.com/dmarcpipe/dmarcpipe/parse/unpack"
)

// Header is what tells a person which mail is meant. Its sender chose both
// texts: they are safe to show, and nothing may be decided by them.
type Header struct {
	FromDomain string // of the first address of From: lower case, A-labels, at most 253 bytes; or ""
	Subject    string // decoded (RFC 2047), one line of at most 200 bytes of valid UTF-8
}

// maxSubject is the length of a Subject in bytes; maxEncoded is how much of the
// field is decoded.
const (
	maxSubject = 200
	maxEncoded = 4 << 10
)

// HeaderOf reads the header of a mail. It is the zero Header for any other data.
func HeaderOf(data []byte) Header {
	if !IsMail(data) {
		return Header{}
	}
	h := message.Read(data).Header
	return Header{FromDomain: address.Domain(h.Get("From")), Subject: clean.Line(decodeWords(h.Get("Subject")), maxSubject)}
}

// IsMail tells a mail from a report file.
func IsMail(data []byte) bool {
	return unpack.Detect(data) == unpack.None && message.LooksLike(data[:min(len(data), maxHeader)])
}

// decodeWords decodes the words of RFC 2047 that it can, and leaves the others
// as they are.
func decodeWords(s string) string {
	s = s[:min(len(s), maxEncoded)]
	if !strings.Contains(s, "=?") {
		return s
	}
	d := mime.WordDecoder{CharsetReader: charsetReader}
	if decoded, err := d.DecodeHeader(s); err == nil {
		return decoded
	}
	return s
}

func charsetReader(charset string, input io.Reader) (io.Reader, error) {
	enc, err := htmlindex.Get(charset)
	if err != nil {
		return nil, errors.New("reading an encoded word: unknown charset")
	}
	return enc.NewDecoder().Reader(input), nil
}
