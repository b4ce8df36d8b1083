// Package imaptest is an IMAP server in memory, for the demo and for tests.
//
// It keeps every mail in memory and forgets all of it on Close. It is not a
// mail server for the open internet: it has no limits and no lock-out.
package imaptest

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
)

// Options are what a test may want different from Serve.
type Options struct {
	// TLS makes the listener speak TLS from the first byte. Without it logins
	// travel in clear text.
	TLS *tls.Config
	// Without names capabilities that the server shall lack, such as "MOVE".
	Without []string
}

// Server is a running server. Its methods may be called from any goroutine.
type Server struct {
	users  map[string]*imapmemserver.User
	server *imapserver.Server
	ln     net.Listener
	done   sync.WaitGroup
}

// Serve answers on ln, which the server owns from now on, for users (name to
// password), each with an empty INBOX. With a non-nil config the connections
// are TLS from the first byte.
func Serve(users map[string]string, ln net.Listener, config *tls.Config) (*Server, error) {
	return ServeOptions(users, ln, Options{TLS: config})
}

// ServeOptions is Serve with more to choose.
func ServeOptions(users map[string]string, ln net.Listener, opts Options) (*Server, error) {
	memory := imapmemserver.New()
	s := &Server{users: map[string]*imapmemserver.User{}}
	for name, password := range users {
		user := imapmemserver.NewUser(name, password)
		if err := user.Create("INBOX", nil); err != nil {
			return nil, fmt.Errorf("creating INBOX of %q: %w", name, err)
		}
		memory.AddUser(user)
		s.users[name] = user
	}
	s.server = imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return memory.NewSession(), nil, nil
		},
		Caps:         capabilities(opts.Without),
		InsecureAuth: true,
		Logger:       log.New(io.Discard, "", 0), // clients that hang up are no news
	})
	if opts.TLS != nil {
		ln = tls.NewListener(ln, opts.TLS)
	}
	s.ln = ln
	s.done.Go(func() {
		_ = s.server.Serve(ln) // ends with Close
	})
	return s, nil
}

func capabilities(without []string) imap.CapSet {
	caps := imap.CapSet{
		imap.CapIMAP4rev1: {}, imap.CapNamespace: {}, imap.CapUIDPlus: {}, imap.CapMove: {},
		imap.CapESearch: {}, imap.CapSpecialUse: {}, imap.CapLiteralPlus: {},
	}
	for _, name := range without {
		delete(caps, imap.Cap(name))
	}
	return caps
}

// Append puts a mail into a folder of a user, which is created when missing.
// The separator of folder names is "/".
func (s *Server) Append(user, folder string, raw []byte, received time.Time) error {
	u := s.users[user]
	if u == nil {
		return fmt.Errorf("appending to %q: no such user", user)
	}
	if _, err := u.Status(folder, &imap.StatusOptions{}); err != nil {
		if err := u.Create(folder, nil); err != nil {
			return fmt.Errorf("creating %q: %w", folder, err)
		}
	}
	if _, err := u.Append(folder, literal{bytes.NewReader(raw)}, &imap.AppendOptions{Time: received}); err != nil {
		return fmt.Errorf("appending to %q: %w", folder, err)
	}
	return nil
}

// Count is the number of mails in a folder; a folder that is not there has none.
func (s *Server) Count(user, folder string) int {
	u := s.users[user]
	if u == nil {
		return 0
	}
	status, err := u.Status(folder, &imap.StatusOptions{NumMessages: true})
	if err != nil {
		return 0
	}
	return int(*status.NumMessages)
}

// Close ends the server and every connection to it.
func (s *Server) Close() error {
	err := s.server.Close()
	_ = s.ln.Close() // for a Close that overtook Serve
	s.done.Wait()
	return err
}

type literal struct{ *bytes.Reader }

// Size is what go-imap wants to know of a literal beside its bytes.
func (l literal) Size() int64 { return l.Reader.Size() }
