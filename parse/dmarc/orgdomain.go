// Package dmarc reads DMARC policy records (RFC 7489, RFC 9989), finds the one
// of a domain, and knows organizational domains.
package dmarc

import (
	"strings"

	"golang.org/x/net/publicsuffix"
)

// OrgDomain is the organizational domain of a domain by the public suffix list
// (RFC 7489 3.2): the public suffix and one label more. domain is in lower case
// and A-labels, without a trailing dot. A public suffix, and what has only one
// label, is its own organizational domain; so is "".
func OrgDomain(domain string) string {
	org, err := publicsuffix.EffectiveTLDPlusOne(domain)
	if err != nil {
		return domain
	}
	return org
}

// Aligned reports whether an authenticated domain is aligned with the domain of
// the From field (RFC 7489 3.1): they are the same, or, unless strict, of one
// organizational domain by the public suffix list. Both are in lower case and
// A-labels; "" is aligned with nothing.
func Aligned(authenticated, from string, strict bool) bool {
	if authenticated == "" || from == "" {
		return false
	}
	return authenticated == from || !strict && OrgDomain(authenticated) == OrgDomain(from)
}

// Under reports whether domain is parent or below it.
func Under(domain, parent string) bool {
	return domain == parent || strings.HasSuffix(domain, "."+parent)
}
