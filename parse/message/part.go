package message

import (
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/member"
)

// Part is one part of a mail that is not a multipart itself.
type Part struct {
	Header Header
	Type   string // lower case, such as "application/zip"; "" if the part has none
	Name   string // file name, decoded and cleaned; "" if the part has none
	Number int    // counts the parts of the mail from 1
	Root   bool   // the whole mail is this part

	raw []byte
}

func newPart(h Header, fallback string, raw []byte) *Part {
	ct := parseValue(h.Get("Content-Type"))
	if !strings.Contains(ct.word, "/") {
		ct.word = fallback
	}
	return &Part{Header: h, Type: ct.word, Name: fileName(h, ct), raw: raw}
}

// Data returns the content of the part without its transfer encoding. It
// shares memory with the mail where there is none.
func (p *Part) Data() []byte {
	word, _, _ := strings.Cut(strings.ToLower(p.Header.Get("Content-Transfer-Encoding")), ";")
	return decodeTransfer(strings.Trim(word, " \t\""), p.raw)
}

// fileName prefers the disposition (RFC 2183) to the older name parameter.
func fileName(h Header, ct value) string {
	cd := parseValue(h.Get("Content-Disposition"))
	for _, name := range []string{cd.params["filename"], ct.params["name"], cd.params["name"], ct.params["filename"]} {
		if name = member.Base(member.Clean(decodeWords(name))); name != "" {
			return name
		}
	}
	return ""
}
