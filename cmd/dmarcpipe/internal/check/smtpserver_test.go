package check

import (
	"bufio"
	"cmp"
	"crypto/tls"
	"io"
	"net"
	"strings"
)

// smtpServer is a mail server that does what a case needs.
type smtpServer struct {
	greeting string         // "220 ready" if empty
	offers   []string       // extensions before TLS, STARTTLS aside
	secured  []string       // and in TLS
	tls      *tls.Config    // nil: no STARTTLS
	implicit bool           // TLS from the first byte
	injects  bool           // goes on in clear text after it agreed to STARTTLS
	refuses  string         // command that it knows and does not take
	carries  bool           // carries out in TLS what came before it
	authOK   bool           // wants a password in clear text
	talk     func(net.Conn) // in place of everything
}

func (s *smtpServer) serve(conn net.Conn) {
	switch {
	case s.talk != nil:
		s.talk(conn)
	case s.implicit:
		s.session(tls.Server(conn, s.tls), true, "")
	default:
		s.session(conn, false, "")
	}
}

// session ends when the client leaves, or a write fails. before stands before
// the first answer: a pipe holds nothing, so that it cannot be sent earlier.
func (s *smtpServer) session(conn net.Conn, secured bool, before string) {
	if !secured || s.implicit {
		if _, err := io.WriteString(conn, cmp.Or(s.greeting, "220 ready")+"\r\n"); err != nil {
			return
		}
	}
	for r := bufio.NewReader(conn); ; before = "" {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		verb, _, _ := strings.Cut(strings.TrimRight(line, "\r\n"), " ")
		answer := s.answer(strings.ToUpper(verb), secured)
		if _, err := io.WriteString(conn, before+answer); err != nil {
			return
		}
		if verb == "STARTTLS" && strings.HasPrefix(answer, "220") {
			carried := ""
			if s.carries && r.Buffered() > 0 {
				carried = "250 done\r\n"
			}
			s.session(tls.Server(conn, s.tls), true, carried)
			return
		}
	}
}

func (s *smtpServer) answer(verb string, secured bool) string {
	switch {
	case verb == s.refuses:
		return "454 not now\r\n"
	case verb == "EHLO" && secured:
		return ehloAnswer(s.secured)
	case verb == "EHLO" && s.tls != nil:
		return ehloAnswer(append([]string{"STARTTLS"}, s.offers...))
	case verb == "EHLO":
		return ehloAnswer(s.offers)
	case verb == "STARTTLS" && s.injects:
		return "220 go\r\n250 injected\r\n"
	case verb == "STARTTLS" && s.tls != nil && !secured:
		return "220 go\r\n"
	case verb == "AUTH" && s.authOK && !secured:
		return "334 \r\n"
	}
	return "502 no\r\n"
}

func ehloAnswer(extensions []string) string {
	lines := append([]string{"mail.example.com"}, extensions...)
	last := len(lines) - 1
	return "250-" + strings.Join(lines[:last], "\r\n250-") + "\r\n250 " + lines[last] + "\r\n"
}
