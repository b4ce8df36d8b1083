// Package smtptest has a real mail server on loopback that keeps what it is
// handed, for tests of those who send mail.
package smtptest

import (
	"crypto/tls"
	"io"
	"log"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"

	"github.com/dmarcpipe/dmarcpipe/ingest/authority"
)

// Mode is how TLS begins.
type Mode int

// The modes.
const (
	Implicit Mode = iota // TLS from the first byte, as on port 465
	STARTTLS             // as on port 587
	Clear                // no TLS at all
)

// host is the name in certificates and URLs; it leads to loopback everywhere.
const host = "localhost"

// Options are those of Start. The zero value takes every mail over implicit TLS,
// without a login.
type Options struct {
	Mode     Mode
	User     string // who has to log in; "" takes mail from everybody
	Password string
	UTF8     bool                  // offer SMTPUTF8
	Refuse   func(to string) error // the answer to a recipient, such as a *smtp.SMTPError; nil takes all
	TLS      *tls.Config           // in place of one with a certificate for localhost
	Listener net.Listener          // in place of a free port of 127.0.0.1
}

// Server is a running mail server. It is safe for concurrent use.
type Server struct {
	mode     Mode
	user     string
	listener net.Listener
	caFile   string
	box      *box
}

// Start runs a server until the test ends. A certificate is issued by an
// authority of its own, which is in CAFile.
func Start(t testing.TB, o Options) *Server {
	t.Helper()
	s := &Server{mode: o.Mode, user: o.User, box: newBox(), listener: o.Listener}
	if s.listener == nil {
		s.listener = listen(t)
	}
	if o.TLS == nil {
		o.TLS = s.certify(t)
	}
	server := smtp.NewServer(&backend{Options: o, box: s.box})
	server.Domain = host
	server.EnableSMTPUTF8 = o.UTF8
	server.ErrorLog = log.New(io.Discard, "", 0)
	server.AllowInsecureAuth = o.Mode == Clear
	if o.Mode == STARTTLS {
		server.TLSConfig = o.TLS
	}
	l := s.listener
	if o.Mode == Implicit {
		l = tls.NewListener(l, o.TLS)
	}
	var serving sync.WaitGroup
	serving.Go(func() { _ = server.Serve(l) }) // ends with an error where the test closed the listener
	t.Cleanup(func() {
		_ = server.Close()
		_ = l.Close() // a server that is closed before it serves does not know its listener
		serving.Wait()
	})
	return s
}

func listen(t testing.TB) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// certify makes an authority and a certificate for localhost.
func (s *Server) certify(t testing.TB) *tls.Config {
	t.Helper()
	a, err := authority.New()
	if err != nil {
		t.Fatal(err)
	}
	cert, err := a.Issue(authority.Form{Names: []string{host}, Addrs: []net.IP{net.IPv4(127, 0, 0, 1)}})
	if err != nil {
		t.Fatal(err)
	}
	s.caFile = filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(s.caFile, a.PEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	return &tls.Config{Certificates: []tls.Certificate{cert}}
}

// CAFile is the path of the authority's certificate, for ca_file; "" where
// Options.TLS was given.
func (s *Server) CAFile() string { return s.caFile }

// Port is where the server listens.
func (s *Server) Port() int { return s.listener.Addr().(*net.TCPAddr).Port }

// URL is the address of the server for the configuration, such as
// smtps://user@localhost:40465.
func (s *Server) URL() string {
	scheme := map[Mode]string{Implicit: "smtps", STARTTLS: "smtp+starttls", Clear: "smtp"}[s.mode]
	user := ""
	if s.user != "" {
		user = s.user + "@"
	}
	return scheme + "://" + user + net.JoinHostPort(host, strconv.Itoa(s.Port()))
}
