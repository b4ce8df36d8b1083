package message

import "bytes"

// maxField bounds what is kept of one header field. No field that counts here
// is longer in mail that is meant to be read.
const maxField = 16 << 10

// Header holds the fields of a mail or a part that tell what it is. A field
// that is repeated keeps its first value; values are unfolded, not decoded.
type Header map[string]string

// wanted lists the fields that are kept, by their folded names.
var wanted = map[string]bool{
	"contenttype": true, "contenttransferencoding": true, "contentdisposition": true, "contentdescription": true,
	"subject": true, "from": true, "returnpath": true, "autosubmitted": true, "precedence": true,
	"listid": true, "listunsubscribe": true, "xautoreply": true, "xautorespond": true, "xfailedrecipients": true, "date": true, "tlsreportdomain": true,
}

// Get returns the value of the field called name, which is "" when absent.
// Case and hyphens do not count: real mail has "ContentType".
func (h Header) Get(name string) string {
	var buf [maxName]byte
	return h[string(appendFolded(buf[:0], []byte(name)))]
}

// appendFolded lets "Content-Type", "content_type" and "ContentType" be the same.
func appendFolded(dst, name []byte) []byte {
	for _, c := range name {
		switch {
		case c >= 'A' && c <= 'Z':
			dst = append(dst, c+'a'-'A')
		case c != '-' && c != '_':
			dst = append(dst, c)
		}
	}
	return dst
}

// field is the field that the last lines belong to.
type field struct {
	name  string // folded; "" if it is not wanted
	value []byte
}

func (f *field) store(h Header) {
	if value := string(bytes.TrimSpace(f.value)); f.name != "" && value != "" {
		h[f.name] = value
	}
	*f = field{}
}

func (f *field) extend(line []byte) {
	if f.name != "" && len(f.value) < maxField {
		f.value = append(f.value, line[:min(len(line), maxField)]...)
		f.value = append(f.value, ' ')
	}
}

// line takes one line of a header and reports whether it belongs there. A line
// that starts no field extends the one before, also where the blank that says
// so was lost.
func (f *field) line(h Header, line []byte) bool {
	if line[0] == ' ' || line[0] == '\t' {
		f.extend(bytes.TrimSpace(line))
		return true
	}
	name, value, ok := cutField(line)
	if !ok {
		f.extend(line)
		return false
	}
	f.store(h)
	var buf [maxName]byte
	folded := appendFolded(buf[:0], name)
	if _, dup := h[string(folded)]; !dup && wanted[string(folded)] {
		f.name = string(folded)
		f.extend(bytes.TrimSpace(value))
	}
	return true
}

// minBase64 is a length that lines of base64 have, and words in a header do not.
const minBase64 = 60

// ended reports whether line is body though no blank line came before it: base64
// behind the field that announces it.
func (f *field) ended(h Header, line []byte) bool {
	const encoding = "contenttransferencoding"
	if f.name != encoding && h[encoding] == "" || len(line) < minBase64 {
		return false
	}
	for _, c := range line {
		if base64Value(c) > 63 && c != '=' {
			return false
		}
	}
	return true
}

// maxName bounds the name of a header field.
const maxName = 76

// cutField splits a line at its colon, if a field name stands before it.
func cutField(line []byte) (name, value []byte, ok bool) {
	colon := bytes.IndexByte(line[:min(len(line), maxName)], ':')
	if colon <= 0 {
		return nil, nil, false
	}
	name = bytes.TrimRight(line[:colon], " \t")
	for _, c := range name {
		if !nameByte(c) {
			return nil, nil, false
		}
	}
	return name, line[colon+1:], true
}

func nameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_'
}
