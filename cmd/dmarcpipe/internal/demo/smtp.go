package demo

import (
	"bufio"
	"crypto/tls"
	"io"
	"net"
	"strings"
)

// sizeLimit is the extension that a server has in TLS, or without it.
const sizeLimit = "SIZE 52428800"

// smtp talks as a mail server does until mail would come. It ends when the
// client is gone.
func (s *servers) smtp(conn net.Conn, host string) {
	if _, err := io.WriteString(conn, "220 "+host+" ESMTP\r\n"); err != nil {
		return
	}
	extension := sizeLimit
	if s.configs[host] != nil {
		extension = "STARTTLS"
	}
	if talk(conn, host, extension) {
		talk(tls.Server(conn, s.configs[host]), host, sizeLimit)
	}
}

// talk answers commands until the client leaves or begins with TLS, which it
// reports. What comes behind STARTTLS in clear text is dropped with the reader.
func talk(conn net.Conn, host, extension string) (startsTLS bool) {
	for lines := bufio.NewScanner(conn); lines.Scan(); {
		verb, _, _ := strings.Cut(strings.ToUpper(lines.Text()), " ")
		startsTLS = verb == "STARTTLS" && extension == verb
		answer := "502 5.5.1 this server only shows how it begins"
		switch {
		case startsTLS:
			answer = "220 2.0.0 ready for TLS"
		case verb == "EHLO":
			answer = "250-" + host + "\r\n250 " + extension
		case verb == "QUIT":
			answer = "221 2.0.0 bye"
		}
		if _, err := io.WriteString(conn, answer+"\r\n"); err != nil || startsTLS || verb == "QUIT" {
			return startsTLS && err == nil
		}
	}
	return false
}
