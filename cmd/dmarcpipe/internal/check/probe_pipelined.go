package check

import (
	"context"
	"net"
)

// takesPipelined reports whether a server carries a command that came in clear
// text, right behind STARTTLS, over into TLS. Whoever sits between can put such
// commands in (CVE-2011-0411); RFC 3207 section 4.2 has it forget them.
func (p prober) takesPipelined(ctx context.Context, e endpoint) bool {
	taken := false
	p.session(ctx, e, func(ctx context.Context, s *session, conn net.Conn) error {
		c := newSMTPConn(conn)
		if err := s.greet(c); err != nil {
			return err
		}
		if err := s.offers(c, p, &s.plain); err != nil || !s.plain.has("STARTTLS") {
			return err
		}
		if r, err := c.command("STARTTLS\r\nNOOP"); err != nil || r.code != codeReady {
			return err
		}
		secured, err := s.handshake(ctx, conn, anyTLS(e.host))
		if err != nil {
			return err // a server that takes NOOP for the begin of TLS is safe
		}
		r, err := newSMTPConn(secured).command("QUIT") // its answer is another one
		taken = err == nil && r.code == codeDone
		return err
	})
	return taken
}

// pipelinedFault is what is wrong with a server that does.
func pipelinedFault() *fault {
	return &fault{
		"commands that come in clear text behind STARTTLS are carried out in TLS: who sits between can put some in (CVE-2011-0411)",
		"update the mail server",
	}
}
