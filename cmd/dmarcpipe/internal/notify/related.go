package notify

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/textproto"
	"slices"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
)

// related is a page with its pictures (multipart/related, RFC 2387), to be one
// alternative beside the text: who reads the text is not bothered by pictures.
// References to them get names that no other mail has, which end in unique, as
// RFC 2392 section 2 wants.
func related(l Letter, unique string) (contentType string, body []byte, err error) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	page := l.HTML
	for i, p := range l.Pictures {
		page = strings.ReplaceAll(page, `"cid:`+p.Name+`"`, fmt.Sprintf(`"cid:%d.%s"`, i, unique))
	}
	if err := addPage(w, page); err != nil {
		return "", nil, err
	}
	for i, p := range l.Pictures {
		if err := addPicture(w, p, fmt.Sprintf("<%d.%s>", i, unique)); err != nil {
			return "", nil, err
		}
	}
	if err := w.Close(); err != nil {
		return "", nil, fmt.Errorf("ending the page: %w", err)
	}
	return `multipart/related; type="text/html"; boundary=` + w.Boundary(), b.Bytes(), nil
}

func addPage(w *multipart.Writer, page string) error {
	part, err := w.CreatePart(textproto.MIMEHeader{
		"Content-Type": {"text/html; charset=UTF-8"}, "Content-Transfer-Encoding": {"quoted-printable"},
	})
	if err != nil {
		return fmt.Errorf("adding the page: %w", err)
	}
	q := quotedprintable.NewWriter(part)
	if _, err := io.WriteString(q, printable(page)); err != nil {
		return fmt.Errorf("adding the page: %w", err)
	}
	return q.Close()
}

func addPicture(w *multipart.Writer, p Picture, id string) error {
	name := clean.Line(p.Name, maxName)
	part, err := w.CreatePart(textproto.MIMEHeader{
		"Content-Type": {"image/png"}, "Content-Transfer-Encoding": {"base64"}, "Content-Id": {id},
		"Content-Disposition": {mime.FormatMediaType("inline", map[string]string{"filename": name})},
	})
	if err != nil {
		return fmt.Errorf("adding picture %s: %w", name, err)
	}
	for chunk := range slices.Chunk(p.Data, perLine) {
		if _, err := io.WriteString(part, base64.StdEncoding.EncodeToString(chunk)+"\r\n"); err != nil {
			return fmt.Errorf("adding picture %s: %w", name, err)
		}
	}
	return nil
}

// perLine are the bytes that fill a line of 76 characters, RFC 2045 section 6.8.
const perLine = 57
