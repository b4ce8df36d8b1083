package notify

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
)

// maxSubject bounds a subject, in bytes before it is encoded.
const maxSubject = 200

// message renders a mail: RFC 5322, with text first and the page after it
// (multipart/alternative), and the pictures of the page beside both
// (multipart/related).
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
	if l.HTML != "" {
		msg.AddAlternativeString(mail.TypeTextHTML, printable(embed(msg, l, id, domainOf(m.from))))
	}
	var b bytes.Buffer
	if _, err := msg.WriteTo(&b); err != nil {
		return nil, fmt.Errorf("writing the mail: %w", err)
	}
	return b.Bytes(), nil
}

// embed adds the pictures and returns the page with references to them that no
// other mail has, as RFC 2392 section 2 wants.
func embed(msg *mail.Msg, l Letter, id, domain string) string {
	page := l.HTML
	for i, p := range l.Pictures {
		cid := fmt.Sprintf("%s.%d@%s", id, i, domain)
		page = strings.ReplaceAll(page, `"cid:`+p.Name+`"`, `"cid:`+cid+`"`)
		msg.EmbedReadSeeker(clean.Line(p.Name, maxName), bytes.NewReader(p.Data),
			mail.WithFileContentID("<"+cid+">"), mail.WithFileContentType("image/png"))
	}
	return page
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
