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

	raw      []byte
	transfer transfer
}

func newPart(h Header, fallback string, raw []byte) *Part {
	ct := parseValue(h.Get("Content-Type"))
	if !strings.Contains(ct.word, "/") {
		ct.word = fallback
	}
	word, _, _ := strings.Cut(strings.ToLower(h.Get("Content-Transfer-Encoding")), ";")
	return &Part{Header: h, Type: ct.word, Name: fileName(h, ct), raw: raw, transfer: transferOf(strings.Trim(word, " \t\""), raw)}
}

// Data returns the content of the part without its transfer encoding. It
// shares memory with the mail where there is none.
func (p *Part) Data() []byte { return p.transfer.decoded(p.raw) }

// Copies is how many bytes of memory Data takes beside the mail, 0 where it
// shares that of the mail.
func (p *Part) Copies() int64 { return int64(p.transfer.size(len(p.raw))) }

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
