package failure

import (
	"bytes"
	"encoding/base64"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/message"
)

const (
	maxFeedback = 4 << 20 // bytes of the fields of a feedback report
	maxFields   = 2000
	maxList     = 100 // values of a field that may be repeated
)

// names are the fields of a feedback report (RFC 5965 3, RFC 6591 3, RFC 6692,
// RFC 9991 4) and those that real reports have besides, in lower case.
var names = map[string]bool{
	"feedback-type": true, "user-agent": true, "version": true, "auth-failure": true, "original-envelope-id": true,
	"original-mail-from": true, "original-rcpt-to": true, "arrival-date": true, "received-date": true, "source-ip": true,
	"source-port": true, "reported-domain": true, "reported-uri": true, "reporting-mta": true, "incidents": true,
	"authentication-results": true, "delivery-result": true, "identity-alignment": true, "dkim-domain": true,
	"dkim-identity": true, "dkim-selector": true, "dkim-canonicalized-header": true, "dkim-canonicalized-body": true,
	"spf-dns": true, "message-id": true, "dkim-adsp-dns": true, "dkim-selector-dns": true,
}

// field is one field of a feedback report, with its name in lower case.
type field struct{ name, value string }

// fields are those of a feedback report, in order. None is without a value.
type fields []field

// get returns the first value of a field, or "".
func (f fields) get(name string) string {
	for i := range f {
		if f[i].name == name {
			return f[i].value
		}
	}
	return ""
}

// all returns every value of a field.
func (f fields) all(name string) []string {
	var values []string
	for i := range f {
		if f[i].name == name {
			values = append(values, f[i].value)
		}
	}
	return values
}

// known reports whether one of the fields is of a feedback report.
func (f fields) known() bool {
	for i := range f {
		if names[f[i].name] {
			return true
		}
	}
	return false
}

// readFields reads the fields of a feedback report, also where their transfer
// encoding was left on. A blank line ends them, unless another field of
// a feedback report follows: some reporters put one between two groups.
func readFields(data []byte) fields {
	data = bytes.TrimPrefix(data[:min(len(data), maxFeedback)], []byte("\xef\xbb\xbf"))
	all := readBlocks(data)
	if len(all) == 0 {
		all = readBlocks(decodeBase64(data))
	}
	return all
}

// readBlocks reads groups of fields with blank lines between them. It is empty
// if data does not begin with a field.
func readBlocks(data []byte) fields {
	var all fields
	for block := range blocks(data) {
		group := readBlock(block)
		if len(group) == 0 || len(all) > 0 && !names[group[0].name] || len(all)+len(group) > maxFields {
			break
		}
		if all = append(all, group...); !all.known() {
			break
		}
	}
	return all
}

// readBlock reads one group. A line that is no field is dropped, but for the
// first.
func readBlock(block []byte) fields {
	var group fields
	first := true
	for name, value := range message.Fields(block) {
		if first && name == "" {
			return nil
		}
		if first = false; name != "" && value != "" {
			group = append(group, field{strings.ToLower(name), value})
		}
	}
	return group
}

// blocks yields what stands between the blank lines of data.
func blocks(data []byte) func(yield func([]byte) bool) {
	return func(yield func([]byte) bool) {
		data = unixLines(data)
		for len(data) > 0 {
			block, rest, _ := bytes.Cut(bytes.TrimLeft(data, "\n"), []byte("\n\n"))
			if data = rest; !yield(block) {
				return
			}
		}
	}
}

// unixLines returns data with LF at the end of each line.
func unixLines(data []byte) []byte {
	if bytes.IndexByte(data, '\r') < 0 {
		return data
	}
	data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	return bytes.ReplaceAll(data, []byte("\r"), []byte("\n"))
}

// minBase64 is how long a text must be to be taken for base64.
const minBase64 = 40

// withoutBlanks returns data without blanks and line ends, or nil where a byte is
// not of base64.
func withoutBlanks(data []byte) []byte {
	var out []byte // most texts are none early on
	for _, c := range data {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '+', c == '/', c == '=':
			out = append(out, c)
		case c != ' ' && c != '\t' && c != '\r' && c != '\n':
			return nil
		}
	}
	return out
}

// decodeBase64 returns what data encodes, or nil if it is not base64 as a whole.
func decodeBase64(data []byte) []byte {
	data = bytes.TrimRight(withoutBlanks(data), "=")
	if len(data) < minBase64 {
		return nil
	}
	if len(data)%4 == 1 {
		data = data[:len(data)-1] // only the beginning is there
	}
	dst := make([]byte, base64.RawStdEncoding.DecodedLen(len(data)))
	n, err := base64.RawStdEncoding.Decode(dst, data)
	if err != nil {
		return nil
	}
	return dst[:n]
}
