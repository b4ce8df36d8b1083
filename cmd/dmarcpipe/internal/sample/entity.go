package sample

import (
	"encoding/base64"
	"strings"
)

// entity is a MIME entity (RFC 2045 2.4): its own header lines and its body.
type entity struct {
	header, body string
}

func (e entity) String() string { return e.header + "\r\n" + e.body }

// base64 is e with data as its body.
func (e entity) base64(data []byte) entity {
	const width = 76
	text := base64.StdEncoding.EncodeToString(data)
	var b strings.Builder
	for len(text) > 0 {
		n := min(width, len(text))
		b.WriteString(text[:n] + "\r\n")
		text = text[n:]
	}
	return entity{e.header + "Content-Transfer-Encoding: base64\r\n", b.String()}
}

func textEntity(mediaType, text string) entity {
	return entity{"Content-Type: " + mediaType + "; charset=utf-8\r\n", text + "\r\n"}
}

func multipart(kind, boundary string, parts ...entity) entity {
	var b strings.Builder
	for _, p := range parts {
		b.WriteString("--" + boundary + "\r\n" + p.String() + "\r\n")
	}
	return entity{
		header: "Content-Type: multipart/" + kind + ";\r\n\tboundary=\"" + boundary + "\"\r\n",
		body:   b.String() + "--" + boundary + "--\r\n",
	}
}
