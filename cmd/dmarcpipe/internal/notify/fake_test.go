package notify

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dmarcpipe/dmarcpipe/ingest/authority"
)

// hangUp is an answer of a fake server that closes the connection.
const hangUp = "hang up"

// fake is a mail server that may behave badly. It keeps what comes over the wire,
// as who sits between sees it.
type fake struct {
	implicit bool
	tls      *tls.Config
	answers  map[string]string // by command, in place of the usual ones; those in TLS begin with "TLS "
	delay    time.Duration     // before each byte of an answer

	mu       sync.Mutex
	wire     bytes.Buffer
	sessions sync.WaitGroup
}

// usual are the answers of a server that behaves.
func usual() map[string]string {
	return map[string]string{
		"greeting": "220 mail.example.com ESMTP\r\n", "TLS greeting": "220 mail.example.com ESMTP\r\n",
		"EHLO": "250-mail.example.com\r\n250 STARTTLS\r\n", "TLS EHLO": "250-mail.example.com\r\n250 AUTH PLAIN LOGIN\r\n",
		"HELO": "250 mail.example.com\r\n", "STARTTLS": "220 go ahead\r\n", "TLS AUTH": "235 welcome\r\n",
		"TLS MAIL": "250 ok\r\n", "TLS RCPT": "250 ok\r\n", "TLS DATA": "354 go on\r\n", "TLS .": "250 taken\r\n",
		"QUIT": "221 bye\r\n", "TLS QUIT": "221 bye\r\n",
	}
}

// recorder keeps what is read.
type recorder struct {
	net.Conn
	*fake
}

func (r recorder) Read(p []byte) (int, error) {
	n, err := r.Conn.Read(p)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.wire.Write(p[:n])
	return n, err
}

func (f *fake) seen() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.wire.String()
}

// serve has one session. What fails shows at the other end.
func (f *fake) serve(raw net.Conn) {
	defer func() { _ = raw.Close() }()
	var c net.Conn = recorder{raw, f}
	prefix := ""
	if f.implicit {
		c, prefix = tls.Server(c, f.tls), "TLS "
	}
	if !f.say(c, prefix+"greeting") {
		return
	}
	for lines := bufio.NewReader(c); ; {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		verb := prefix + strings.ToUpper(strings.Fields(line + " ?")[0])
		if !f.say(c, verb) {
			return
		}
		switch verb {
		case "STARTTLS":
			c, prefix = tls.Server(c, f.tls), "TLS "
			lines = bufio.NewReader(c)
		case "TLS DATA":
			if f.answers[verb] != "" { // refused
				continue
			}
			for line != ".\r\n" && err == nil {
				line, err = lines.ReadString('\n')
			}
			if !f.say(c, "TLS .") {
				return
			}
		}
	}
}

// say gives an answer, and reports whether the session goes on.
func (f *fake) say(c net.Conn, verb string) bool {
	text, ok := f.answers[verb]
	if !ok {
		text, ok = usual()[verb]
	}
	if !ok {
		text = "502 what?\r\n"
	}
	if text == hangUp {
		return false
	}
	if f.delay == 0 {
		_, err := c.Write([]byte(text))
		return err == nil
	}
	for i := range text {
		time.Sleep(f.delay)
		if _, err := c.Write([]byte{text[i]}); err != nil {
			return false
		}
	}
	return true
}

// start listens on loopback until the test ends.
func (f *fake) start(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f.sessions.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			f.sessions.Go(func() { f.serve(c) })
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		f.sessions.Wait()
	})
	return l.Addr().String()
}

// dial connects through a pipe, for tests of time.
func (f *fake) dial(context.Context, string, string) (net.Conn, error) {
	client, server := net.Pipe()
	f.sessions.Go(func() { f.serve(server) })
	return client, nil
}

// trusted is an authority, and where its certificate lies.
func trusted(t *testing.T) (*authority.Authority, string) {
	t.Helper()
	a, err := authority.New()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, a.PEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	return a, file
}

func certificate(t *testing.T, a *authority.Authority, f authority.Form) *tls.Config {
	t.Helper()
	issue := authority.SelfSigned
	if a != nil {
		issue = a.Issue
	}
	c, err := issue(f)
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Config{Certificates: []tls.Certificate{c}}
}
