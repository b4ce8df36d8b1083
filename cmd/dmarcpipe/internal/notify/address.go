package notify

import (
	"fmt"
	"net/mail"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
)

const (
	maxAddress = 254 // RFC 5321 section 4.5.3.1.3, without the angle brackets
	maxName    = 64  // bytes of a short text in an error
)

// parseAddress reads one address. Its domain comes back as A-labels, so that only
// a local part beyond ASCII needs SMTPUTF8 (RFC 6531).
func parseAddress(key, text string) (*mail.Address, error) {
	a, err := mail.ParseAddress(text)
	if err != nil || len(a.Address) > maxAddress || strings.ContainsFunc(a.Address+a.Name, control) {
		return nil, fmt.Errorf("%s: %q is not a mail address; write it like postmaster@example.com", key, clean.Line(text, maxAddress))
	}
	at := strings.LastIndexByte(a.Address, '@')
	domain := clean.Domain(a.Address[at+1:])
	if !clean.ASCII(domain) {
		return nil, fmt.Errorf("%s: %q has a domain that is no name", key, clean.Line(text, maxAddress))
	}
	a.Address = a.Address[:at+1] + domain
	return a, nil
}

func control(r rune) bool { return r < ' ' || r == 0x7f }

// path is an address as the envelope has it (RFC 5321 section 4.1.2), with a
// local part in quotes where it needs them.
func path(a *mail.Address) string { return (&mail.Address{Address: a.Address}).String() }

// domainOf is what follows the @.
func domainOf(a *mail.Address) string { return a.Address[strings.LastIndexByte(a.Address, '@')+1:] }
