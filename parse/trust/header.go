package trust

import (
	"bytes"
	"strings"
)

// The bounds of a header. A report mail has less than 100 fields and 20 KiB.
const (
	maxHeader = 1 << 20
	maxFields = 2000
)

// field is one field of a header.
type field struct {
	name string // lower case
	raw  []byte // name, value and line ends, as they came
}

// value is what stands behind the colon, as it came.
func (f field) value() string {
	_, value, _ := strings.Cut(string(f.raw), ":")
	return value
}

// header is that of a mail. Unlike the rest of parse it is strict: where two
// readers could disagree about what is header and what is body, a signature of
// the one says nothing about the other.
type header struct {
	fields []field
	body   []byte
	odd    string // for people: why nobody can be believed to have signed it
}

// readHeader takes a mail apart as parse/message does, or says why it might be
// taken apart in other ways.
func readHeader(mail []byte) header {
	rest := skipEnvelope(bytes.TrimLeft(mail, "\r\n"))
	start := len(rest)
	var h header
	for len(rest) > 0 {
		line, after := cutLine(rest)
		if string(line) == "\n" || string(line) == "\r\n" {
			h.body = after
			break
		}
		if start-len(after) > maxHeader || len(h.fields) > maxFields {
			return header{odd: "its header is too large"}
		}
		if !h.add(line) {
			return header{odd: "a line of its header is no field"}
		}
		rest = after
	}
	if h.senders() > 1 {
		h.odd = "it has several From fields"
	}
	return h
}

// senders counts From fields, and what parse/message takes for one.
func (h *header) senders() (n int) {
	plain := strings.NewReplacer("-", "", "_", "")
	for _, f := range h.fields {
		if plain.Replace(f.name) == "from" {
			n++
		}
	}
	return n
}

// add takes a line, with its end.
func (h *header) add(line []byte) bool {
	if line[0] == ' ' || line[0] == '\t' {
		if len(h.fields) == 0 {
			return false
		}
		last := &h.fields[len(h.fields)-1]
		last.raw = last.raw[:len(last.raw)+len(line)] // the line is behind it
		return true
	}
	name, _, ok := bytes.Cut(line, []byte(":"))
	name = bytes.TrimRight(name, " \t")
	if !ok || len(name) == 0 || bytes.ContainsFunc(name, notName) {
		return false
	}
	h.fields = append(h.fields, field{name: strings.ToLower(string(name)), raw: line})
	return true
}

// notName holds for what a field name cannot have (RFC 5322 3.6.8).
func notName(r rune) bool { return r <= ' ' || r > '~' }

// all returns the fields of a name, the first one first.
func (h *header) all(name string) (found []field) {
	for _, f := range h.fields {
		if f.name == name {
			found = append(found, f)
		}
	}
	return found
}

// skipEnvelope drops the "From " line that mailboxes put before a mail.
func skipEnvelope(mail []byte) []byte {
	if bytes.HasPrefix(mail, []byte("From ")) || bytes.HasPrefix(mail, []byte(">From ")) {
		_, mail = cutLine(mail)
	}
	return mail
}

// cutLine splits behind the first line, which keeps its end.
func cutLine(b []byte) (line, rest []byte) {
	end := bytes.IndexByte(b, '\n') + 1
	if end == 0 {
		return b, nil
	}
	return b[:end], b[end:]
}
