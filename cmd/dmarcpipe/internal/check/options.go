package check

import (
	"cmp"
	"context"
	"crypto/x509"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/dmarcpipe/dmarcpipe/ingest/resolver"
	"github.com/dmarcpipe/dmarcpipe/parse/clean"
	"github.com/dmarcpipe/dmarcpipe/parse/lookup"
)

// Resolver asks DNS, as *resolver.Resolver does. Errors are *net.DNSError. Its
// methods are safe for concurrent use.
type Resolver interface {
	LookupTXT(ctx context.Context, name string) ([]string, error)
	LookupMX(ctx context.Context, name string) ([]*net.MX, error)
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
	LookupCNAME(ctx context.Context, host string) (string, error)
	LookupSRV(ctx context.Context, service, proto, name string) (string, []*net.SRV, error)
	// LookupTLSA also reports whether DNSSEC vouches for the records.
	LookupTLSA(ctx context.Context, name string) ([]resolver.TLSA, bool, error)
	// Authentic reports whether DNSSEC vouches for the records of this type, such
	// as 15 for MX, that a name has.
	Authentic(ctx context.Context, name string, qtype uint16) (bool, error)
}

// Dialer opens connections; net.Dialer is one.
type Dialer interface {
	DialContext(ctx context.Context, network, addr string) (net.Conn, error)
}

// Selector is a DKIM selector to look at.
type Selector struct {
	Domain   string // signing domain; "" for that of the check
	Name     string
	Messages uint64 // seen in reports of the last 30 days; 0 if somebody named it
}

// Options say what to check and with what. Domain and Resolver are needed.
type Options struct {
	Domain        string     // in any case, also as a U-label
	Selectors     []Selector // most messages first
	SelectorsNote string     // why the reports were not asked for selectors; "" if they were

	Ports    []int    // of submission; each of 465, 587 and 2525. None checks no submission
	Hosts    []string // of submission, in place of what DNS names
	SMTPName string   // with which EHLO is said; "" for localhost

	Resolver Resolver
	Dialer   Dialer         // for SMTP and HTTPS; nil for a net.Dialer
	RootCAs  *x509.CertPool // nil for those of the system
	Timeout  time.Duration  // for each group; 0 for DefaultTimeout
	Now      time.Time      // for the validity of certificates; zero for the present
}

// DefaultTimeout is how long a group may take.
const DefaultTimeout = 30 * time.Second

// checker does the checks. Each group is a method in a file of its own.
type checker struct {
	Options
}

// Domain returns the form in which a domain is asked for and stored: A-labels
// in lower case. The error says what is no domain.
func Domain(s string) (string, error) {
	domain := clean.Domain(s)
	if !lookup.IsName(domain) || !strings.Contains(domain, ".") || ipLiteral(domain) {
		return "", fmt.Errorf("%q is not a domain; give one such as example.com", clean.Line(s, lookup.MaxName))
	}
	return domain, nil
}

// Validate says what of the options is wrong usage. Run asks it too.
func (o *Options) Validate() error {
	if _, err := Domain(o.Domain); err != nil {
		return err
	}
	for _, port := range o.Ports {
		if !slices.Contains(submissionPorts(), port) {
			return fmt.Errorf("%d is not a port of submission; give some of 465, 587 and 2525", port)
		}
	}
	for _, host := range o.Hosts {
		if !lookup.IsName(host) || ipLiteral(host) {
			return fmt.Errorf("%q is not a host name; give one such as smtp.example.com", clean.Line(host, lookup.MaxName))
		}
	}
	for _, s := range o.Selectors {
		if s.Messages == 0 && !lookup.IsName(clean.Fold(s.Name)) {
			return fmt.Errorf("%q is not a selector; it is what s= says in a DKIM-Signature", clean.Line(s.Name, lookup.MaxName))
		}
	}
	return nil
}

// complete fills what is not set, and refuses what cannot be checked.
func (o *Options) complete() error {
	if err := o.Validate(); err != nil {
		return err
	}
	o.Domain, _ = Domain(o.Domain) // it is valid
	o.Selectors = o.distinctSelectors()
	if !lookup.IsName(o.SMTPName) {
		o.SMTPName = "localhost"
	}
	o.Timeout = cmp.Or(o.Timeout, DefaultTimeout)
	if o.Dialer == nil {
		o.Dialer = &net.Dialer{}
	}
	if o.Now.IsZero() {
		o.Now = time.Now()
	}
	return nil
}

// distinctSelectors are the selectors with their domains, each once. One that is
// named may have been seen in reports as well.
func (o *Options) distinctSelectors() []Selector {
	var all []Selector
	for _, s := range o.Selectors {
		s.Domain = cmp.Or(clean.Domain(s.Domain), o.Domain)
		known := func(k Selector) bool { return k.Domain == s.Domain && clean.Fold(k.Name) == clean.Fold(s.Name) }
		if !slices.ContainsFunc(all, known) {
			all = append(all, s)
		}
	}
	return all
}

// submissionPorts are those of RFC 8314 and RFC 6409, and the usual way round
// networks that block them.
func submissionPorts() []int { return []int{465, 587, 2525} }
