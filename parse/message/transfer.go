package message

import (
	"bytes"
	"encoding/base64"
)

// transfer is what undoes the encoding of a part.
type transfer uint8

const (
	transferNone transfer = iota
	transferBase64
	transferQuoted
)

// transferOf says what undoes a Content-Transfer-Encoding (RFC 2045 6). Data that
// is plainly not what the label says is left alone, and base64 without its label
// is decoded: in doubt the data decides.
func transferOf(encoding string, data []byte) transfer {
	switch {
	case encoding == "base64" && !startsPlain(data):
		return transferBase64
	case encoding == "quoted-printable" && bytes.IndexByte(data, '=') >= 0:
		return transferQuoted
	case unlabelledBase64(data):
		return transferBase64
	}
	return transferNone
}

// decoded is data without its encoding, also where a gateway encoded once more.
func (t transfer) decoded(data []byte) []byte {
	switch t {
	case transferNone:
		return data
	case transferBase64:
		data = decodeBase64(data)
	case transferQuoted:
		data = decodeQuoted(data)
	}
	if unlabelledBase64(data) {
		return decodeLoosely(data[:0], data)
	}
	return data
}

// size is how many bytes of memory decoded takes for n encoded ones.
func (t transfer) size(n int) int {
	switch t {
	case transferBase64:
		return (n + 3) / 4 * 3 // padding may be missing
	case transferQuoted:
		return n
	case transferNone:
	}
	return 0
}

// startsPlain knows gzip, zip, XML and JSON that are labelled base64 but are not.
func startsPlain(data []byte) bool {
	data = bytes.TrimLeft(data, " \t\r\n")
	for _, magic := range []string{"\x1f\x8b", "PK\x03\x04", "<", "{"} {
		if bytes.HasPrefix(data, []byte(magic)) {
			return true
		}
	}
	return false
}

// unlabelledBase64 knows gzip, zip, XML and TLS reports in base64 without its
// label, XML also behind a byte order mark.
func unlabelledBase64(data []byte) bool {
	data = bytes.TrimLeft(data, " \t\r\n")
	for _, start := range []string{"H4sI", "UEsDB", "PD94bWw", "PGZlZWRiYWNr", "77u/P", "//48A", "/v8AP", "eyJvcmdhbml6YXRpb24tbmFtZSI"} {
		if bytes.HasPrefix(data, []byte(start)) {
			return true
		}
	}
	return false
}

// decodeBase64 decodes what it can: characters outside of the alphabet are
// skipped, missing padding is no error, and after padding it goes on, because
// some software encodes in pieces.
func decodeBase64(src []byte) []byte {
	dst := make([]byte, transferBase64.size(len(src)))
	if n, err := base64.StdEncoding.Decode(dst, src); err == nil {
		return dst[:n]
	}
	return decodeLoosely(dst[:0], src)
}

// decodeLoosely appends what it can decode of src to dst. Both may start at the
// same byte: what is written is never longer than what was read.
func decodeLoosely(dst, src []byte) []byte {
	var bits uint32
	n := 0
	for _, c := range src {
		if v := base64Value(c); v < 64 {
			bits, n = bits<<6|uint32(v), n+1
		}
		if n == 4 || c == '=' {
			dst = appendGroup(dst, bits, n)
			bits, n = 0, 0
		}
	}
	return appendGroup(dst, bits, n)
}

// appendGroup appends the whole bytes of a group of n characters.
func appendGroup(dst []byte, bits uint32, n int) []byte {
	switch n {
	case 2:
		return append(dst, byte(bits>>4))
	case 3:
		return append(dst, byte(bits>>10), byte(bits>>2))
	case 4:
		return append(dst, byte(bits>>16), byte(bits>>8), byte(bits))
	}
	return dst
}

// base64Value returns the six bits of c, or 64.
func base64Value(c byte) byte {
	switch {
	case c >= 'A' && c <= 'Z':
		return c - 'A'
	case c >= 'a' && c <= 'z':
		return c - 'a' + 26
	case c >= '0' && c <= '9':
		return c - '0' + 52
	case c == '+':
		return 62
	case c == '/':
		return 63
	}
	return 64
}

// decodeQuoted decodes quoted-printable; an "=" that starts no code stays.
func decodeQuoted(src []byte) []byte {
	dst := make([]byte, 0, len(src))
	for len(src) > 0 {
		i := bytes.IndexByte(src, '=')
		if i < 0 {
			return append(dst, src...)
		}
		dst = append(dst, src[:i]...)
		src = src[i:]
		n, c, ok := quotedCode(src)
		if ok {
			dst = append(dst, c)
		}
		src = src[n:]
	}
	return dst
}

// quotedCode reads the code at the start of src, which is n bytes long: a
// byte, or, if not ok, a line end that was only made for the transport.
func quotedCode(src []byte) (n int, c byte, ok bool) {
	if len(src) >= 3 {
		if hi, lo := hexValue(src[1]), hexValue(src[2]); hi < 16 && lo < 16 {
			return 3, hi<<4 | lo, true
		}
	}
	end := 1
	for end < len(src) && (src[end] == ' ' || src[end] == '\t' || src[end] == '\r') {
		end++
	}
	if end == len(src) || src[end] == '\n' {
		return min(end+1, len(src)), 0, false
	}
	return 1, '=', true
}

func hexValue(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10
	}
	return 16
}
