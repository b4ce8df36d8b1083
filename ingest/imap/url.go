package imap

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
)

// ParseURL fills Host, Port, TLS and Username from an address such as
// imaps://user@mail.example.com:993. The scheme imaps is ImplicitTLS; imap and
// imap+starttls are StartTLS. A password in the address is refused, and no
// error repeats the address.
func ParseURL(address string) (Options, error) {
	u, err := url.Parse(address)
	if err != nil {
		return Options{}, errors.New("url: it is not an address; write imaps://user@mail.example.com, with %40 for an @ in the user name")
	}
	opts := Options{Host: u.Hostname(), Username: u.User.Username()}
	switch u.Scheme {
	case "imaps":
		opts.TLS = ImplicitTLS
	case "imap", "imap+starttls":
		opts.TLS = StartTLS
	default:
		return Options{}, fmt.Errorf("url: %q is not a scheme; use imaps, or imap for STARTTLS", u.Scheme)
	}
	if _, secret := u.User.Password(); secret {
		return Options{}, errors.New("url: it holds a password; move it to password_file")
	}
	if opts.Host == "" {
		return Options{}, errors.New("url: it names no host")
	}
	opts.Port = opts.TLS.port()
	if u.Port() != "" {
		if opts.Port, err = strconv.Atoi(u.Port()); err != nil {
			return Options{}, fmt.Errorf("url: reading the port: %w", err)
		}
	}
	return opts, nil
}
