package alertstest

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net"
	"net/mail"
	"strconv"
	"strings"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/notify/smtptest"
)

// implicitPort is the only one on which Alertmanager begins with TLS.
const implicitPort = 465

// Who logs in to the mail servers.
const (
	user     = "sender"
	password = "sesame"
)

// mailServer is one of loopback.
type mailServer struct {
	*smtptest.Server

	addr string
}

// serveMail serves on a free port.
func serveMail(t *testing.T, mode smtptest.Mode) mailServer {
	t.Helper()
	s := smtptest.Start(t, smtptest.Options{Mode: mode, User: user, Password: password})
	return mailServer{s, net.JoinHostPort("localhost", strconv.Itoa(s.Port()))}
}

// serveMail465 serves implicit TLS on port 465 of some address of loopback.
func serveMail465(t *testing.T) mailServer {
	t.Helper()
	var failure error
	for i := 1; i < 10; i++ {
		addr := fmt.Sprintf("127.0.0.%d:%d", i, implicitPort)
		l, err := net.Listen("tcp", addr)
		if err == nil {
			return mailServer{smtptest.Start(t, smtptest.Options{User: user, Password: password, Listener: l}), addr}
		}
		failure = err
	}
	t.Fatalf("Alertmanager speaks implicit TLS on port 465 only, and this user may not listen there: %v; "+
		"run the test as root, or sysctl -w net.ipv4.ip_unprivileged_port_start=465", failure)
	return mailServer{}
}

// has is nil when a mail with that phrase came, over TLS 1.2 or later.
func (s mailServer) has(phrase string) error {
	last := ""
	for _, m := range s.Mails() {
		text, err := textOf(m.Data)
		switch {
		case err != nil:
			return fmt.Errorf("reading a mail: %w", err)
		case !strings.Contains(text, phrase):
		case m.TLS < tls.VersionTLS12 || m.User != user:
			return fmt.Errorf("it came from %q with TLS %x", m.User, m.TLS)
		default:
			return nil
		}
		last = text
	}
	return fmt.Errorf("none of %d mails to %s says %q; the last one says: %s", len(s.Mails()), s.addr, phrase, last)
}

// textOf is the subject of a mail and its text, in one line.
func textOf(data []byte) (string, error) {
	m, err := mail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		return "", err
	}
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		return "", err
	}
	part, err := multipart.NewReader(m.Body, params["boundary"]).NextPart()
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(part)
	return m.Header.Get("Subject") + " " + strings.Join(strings.Fields(string(text)), " "), err
}
