package notify

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
)

// mode is how a session with a mail server is kept secret. It is also the scheme
// of its URL.
type mode string

// The modes.
const (
	implicitTLS mode = "smtps"         // TLS from the first byte, RFC 8314 section 3.3
	startTLS    mode = "smtp+starttls" // TLS after a beginning in clear text, RFC 3207, or nothing
	clearText   mode = "smtp"          // no TLS
)

// The ports of mail servers.
const (
	portImplicit    = 465
	portSubmission  = 587 // RFC 6409
	portAlternative = 2525
	portRelay       = 25
)

// server is where mail is handed in.
type server struct {
	mode mode
	host string // name or address
	port int
	user string // "" for no login
}

// address is what to dial.
func (s server) address() string { return net.JoinHostPort(s.host, strconv.Itoa(s.port)) }

// url is the server's in the configuration, without the user.
func (s server) url() string { return string(s.mode) + "://" + s.address() }

var errNoServer = errors.New("the url is none of a mail server; write it like smtps://user@mail.example.com:465 or smtp+starttls://user@mail.example.com:587")

// parseServer reads a URL. Its errors do not hold it, as it may have a password.
func parseServer(text string, insecure bool) (server, error) {
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.Path != "" && u.Path != "/" || u.RawQuery != "" {
		return server{}, errNoServer
	}
	if _, has := u.User.Password(); has {
		return server{}, errors.New("the url holds a password; move it to password_file")
	}
	s := server{mode: mode(u.Scheme), host: clean.Domain(u.Hostname()), user: u.User.Username()}
	switch s.mode {
	case implicitTLS:
		s.port = portImplicit
	case startTLS:
		s.port = portSubmission
	case clearText:
		s.port = portRelay
	default:
		return server{}, errNoServer
	}
	if u.Port() != "" {
		if s.port, err = parsePort(u.Port()); err != nil {
			return server{}, err
		}
	}
	if s.mode == clearText && !insecure && !loopback(s.host) {
		return server{}, errClear
	}
	return s, nil
}

var errClear = errors.New("smtp:// sends mail and password in clear text; write smtps:// or smtp+starttls://, or set insecure: true")

func parsePort(text string) (int, error) {
	port, err := strconv.ParseUint(text, 10, 16)
	if err != nil || port == 0 {
		return 0, fmt.Errorf("the url has port %q; ports are 1 to 65535", clean.Line(text, maxName))
	}
	return int(port), nil
}

// loopback reports whether host never leaves this machine. The name localhost is
// believed here; what it leads to is looked at again when it is connected to.
func loopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.Unmap().IsLoopback()
}
