package notify

import (
	"errors"
	"net/mail"
	"net/textproto"
	"slices"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
)

// envelope names sender and recipients. It fails if none is taken; refused are
// those that are not, while others are.
func (m *mailer) envelope(s *session) (refused []refusal, err error) {
	if err := m.utf8(s); err != nil {
		return nil, err
	}
	step := "handing in mail from " + m.from.Address + " at " + m.address()
	s.within(stepTimeout)
	if err := s.Mail(path(m.from)); err != nil {
		return nil, s.failed("sender", step, refusedSender(step, m.host, err))
	}
	s.pass("sender", "%s", m.from.Address)
	for _, to := range m.to {
		if err := m.recipient(s, to); err != nil {
			refused = append(refused, refusal{to.Address, err})
		}
	}
	if len(refused) == len(m.to) {
		return nil, soonest(refused)
	}
	return refused, nil
}

// soonest is the error for mail that no recipient takes: a temporary one if there
// is one, as the mail is worth trying again then.
func soonest(refused []refusal) error {
	i := slices.IndexFunc(refused, func(r refusal) bool {
		e, ok := errors.AsType[*Error](r.err)
		return ok && e.Temporary
	})
	return refused[max(i, 0)].err
}

func (m *mailer) recipient(s *session, to *mail.Address) error {
	step := "handing in mail to " + to.Address + " at " + m.address()
	s.within(stepTimeout)
	if err := s.Rcpt(path(to)); err != nil {
		return s.failed("recipient", step, refusedRecipient(step, m, err))
	}
	s.pass("recipient", "%s", to.Address)
	return nil
}

// utf8 asks for SMTPUTF8 (RFC 6531) where an address needs it.
func (m *mailer) utf8(s *session) error {
	all := append([]*mail.Address{m.from}, m.to...)
	i := slices.IndexFunc(all, func(a *mail.Address) bool { return !clean.ASCII(a.Address) })
	if i < 0 {
		return nil
	}
	step := "handing in mail for " + all[i].Address + " at " + m.address()
	if !s.has("SMTPUTF8") {
		return s.failed("sender", step, &Error{
			Step: step, Err: errors.New("the server does not take addresses beyond ASCII (SMTPUTF8)"),
			Next: "use another address of that mailbox, or another server",
		})
	}
	s.SkipSMTPUTF8(false)
	return nil
}

// content hands in the mail itself.
func (s *session) content(data []byte) error {
	step := "handing in the mail at " + s.line.address()
	s.within(dataTimeout)
	w, err := s.Data()
	if err != nil {
		return s.failed("mail", step, refusedContent(step, s.line.host, err))
	}
	if _, err := w.Write(data); err != nil {
		return s.failed("mail", step, err)
	}
	s.within(dataTimeout)
	if err := w.Close(); err != nil {
		return s.failed("mail", step, refusedContent(step, s.line.host, err))
	}
	s.pass("mail", "the server has taken it")
	return nil
}

// code is the answer of the server that is in err, or 0 with "".
func code(err error) (number int, text string) {
	if e, ok := errors.AsType[*textproto.Error](err); ok {
		return e.Code, strings.ToLower(e.Msg)
	}
	return 0, ""
}
