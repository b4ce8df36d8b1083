package notify

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
)

// maxSubject bounds a subject, in bytes before it is encoded.
const maxSubject = 200

// message renders a mail: RFC 5322, with text first and after it the page
// (multipart/alternative), which has its pictures beside it (multipart/related).
func (m *mailer) message(l Letter) ([]byte, error) {
	id := rand.Text()
	msg := mail.NewMsg(mail.WithEncoding(mail.EncodingQP))
	msg.FromMailAddress(m.from)
	msg.ToMailAddress(m.to...)
	msg.Subject(headline(l.Subject))
	msg.SetDateWithValue(time.Now().UTC())
	msg.SetMessageIDWithValue(id + "@" + domainOf(m.from))
	msg.SetUserAgent(strings.TrimSpace("dmarcpipe " + clean.Line(m.version, maxName)))
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834 section 5: nobody is to answer by itself
	msg.SetGenHeader("X-Auto-Response-Suppress", "All")  // the same for Exchange
	msg.SetBodyString(mail.TypeTextPlain, printable(l.Text))
	if err := addHTML(msg, l, id+"@"+domainOf(m.from)); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if _, err := msg.WriteTo(&b); err != nil {
		return nil, fmt.Errorf("writing the mail: %w", err)
	}
	return b.Bytes(), nil
}

// addHTML adds the page, if there is one, as an alternative to the text.
func addHTML(msg *mail.Msg, l Letter, unique string) error {
	switch {
	case l.HTML == "":
		return nil
	case len(l.Pictures) == 0:
		msg.AddAlternativeString(mail.TypeTextHTML, printable(l.HTML))
		return nil
	}
	contentType, body, err := related(l, unique)
	if err != nil {
		return err
	}
	msg.AddAlternativeWriter(mail.ContentType(contentType), func(w io.Writer) (int64, error) {
		n, err := w.Write(body)
		return int64(n), err
	}, mail.WithPartEncoding(mail.NoEncoding)) // its parts are encoded
	return nil
}

// headline is a subject: one line that no reader takes for an encoded word of RFC 2047.
func headline(text string) string {
	return strings.ReplaceAll(clean.Line(text, maxSubject), "=?", "= ?")
}

// printable has line feeds as the only control characters.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\ufffd"))
}
