package failure

import (
	"mime"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/address"
	"github.com/dmarcpipe/dmarcpipe/parse/clean"
	"github.com/dmarcpipe/dmarcpipe/parse/message"
)

// original reads the header of the reported mail. Its body is never looked at.
// A field that is longer than a text may be is left out; with KeepFull it is
// in Message all the same.
func (d *reader) original(mail []byte) {
	d.r.Message = mail
	broken := false
	for name, value := range message.Fields(mail) {
		if name == "" {
			broken = true
			continue
		}
		if broken && !structured[strings.ToLower(name)] {
			continue
		}
		value = clean.Text(strings.ToValidUTF8(value, "\ufffd"))
		if len(value) > d.text {
			continue
		}
		d.r.Headers = append(d.r.Headers, Header{Name: name, Value: value})
		d.header(strings.ToLower(name), value)
	}
}

// structured are the fields that are still read behind a line that is none. It
// may be the body by then, whose lines must not pass for texts of the header.
var structured = map[string]bool{"from": true, "date": true, "message-id": true}

// header takes from one field what is asked for most. The first of its name
// counts.
func (d *reader) header(name, value string) {
	r := d.r
	switch name {
	case "from":
		if r.From == "" {
			r.From, r.HeaderFrom = address.First(short(value)), address.Domain(short(value))
		}
	case "message-id":
		if r.MessageID == "" {
			r.MessageID = unbracket(value)
		}
	case "date":
		if r.Date.IsZero() {
			r.Date = d.date("Date", value)
		}
	case "subject":
		if r.Subject == "" {
			r.Subject = decodeWords(value)
		}
	case "authentication-results":
		if len(r.AuthResults) < maxList {
			r.AuthResults = append(r.AuthResults, value)
		}
	case "received":
		d.trace = append(d.trace, value)
	}
}

// decodeWords decodes RFC 2047 words; what cannot be decoded, or is longer
// then, stays as it is.
func decodeWords(s string) string {
	var w mime.WordDecoder
	decoded, err := w.DecodeHeader(s)
	decoded = clean.Text(strings.ToValidUTF8(decoded, "\ufffd"))
	if err != nil || len(decoded) > len(s) {
		return s
	}
	return decoded
}
