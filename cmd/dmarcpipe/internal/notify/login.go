package notify

import (
	"bytes"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/wneessen/go-mail/smtp"
)

// mechanism is one way of logging in.
type mechanism struct {
	name string
	auth func(m *mailer) smtp.Auth
}

// mechanisms are those that are used, the best first. In clear text, which only
// loopback and insecure allow, those that do not send the password come first.
// The forms with channel binding are left out: the certificate is verified, and
// servers disagree on what to bind to.
func mechanisms(exposed bool) []mechanism {
	plain := []mechanism{
		{"PLAIN", func(m *mailer) smtp.Auth { return smtp.PlainAuth("", m.user, m.password, m.host, exposed) }},
		{"LOGIN", func(m *mailer) smtp.Auth { return smtp.LoginAuth(m.user, m.password, m.host, exposed) }},
	}
	digest := mechanism{"CRAM-MD5", func(m *mailer) smtp.Auth { return smtp.CRAMMD5Auth(m.user, m.password) }}
	all := []mechanism{
		{"SCRAM-SHA-256", func(m *mailer) smtp.Auth { return modest{smtp.ScramSHA256Auth(m.user, m.password)} }},
		{"SCRAM-SHA-1", func(m *mailer) smtp.Auth { return modest{smtp.ScramSHA1Auth(m.user, m.password)} }},
	}
	if exposed {
		return append(append(all, digest), plain...)
	}
	return append(append(all, plain...), digest)
}

// choose returns the best mechanism that a server offers.
func choose(offered []string, exposed bool) (mechanism, bool) {
	all := mechanisms(exposed)
	i := slices.IndexFunc(all, func(m mechanism) bool { return slices.Contains(offered, m.name) })
	if i < 0 {
		return mechanism{}, false
	}
	return all[i], true
}

// offers are the mechanisms that a server offers, in upper case.
func offers(c *smtp.Client) []string {
	_, list := c.Extension("AUTH")
	return strings.Fields(strings.ToUpper(list))
}

// maxIterations bounds the work that a server may ask for. RFC 7677 section 4 has
// 4096 as the least; common are up to some hundred thousand.
const maxIterations = 1_000_000

var errWork = errors.New("the server asks for more work than any login needs")

// modest is a login with SCRAM (RFC 5802) that does not let the server ask for
// hours of work.
type modest struct{ smtp.Auth }

func (m modest) Next(challenge []byte, more bool) ([]byte, error) {
	for field := range bytes.SplitSeq(challenge, []byte(",")) {
		text, ok := strings.CutPrefix(string(field), "i=")
		if n, err := strconv.Atoi(text); ok && more && (err != nil || n < 1 || n > maxIterations) {
			return nil, errWork
		}
	}
	return m.Auth.Next(challenge, more)
}
