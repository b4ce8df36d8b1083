package check

import (
	"cmp"
	"context"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
)

// TLSA is a TLSA record, RFC 6698 section 2.1.
type TLSA struct {
	Usage, Selector, MatchingType uint8
	Data                          []byte
}

// Resolver asks DNS. Errors are *net.DNSError. Its methods are safe for
// concurrent use.
type Resolver interface {
	LookupTXT(ctx context.Context, name string) ([]string, error)
	LookupMX(ctx context.Context, name string) ([]*net.MX, error)
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
	LookupCNAME(ctx context.Context, host string) (string, error)
	LookupSRV(ctx context.Context, service, proto, name string) (string, []*net.SRV, error)
	// LookupTLSA also reports whether the answer, with or without records, was
	// validated by DNSSEC.
	LookupTLSA(ctx context.Context, name string) ([]TLSA, bool, error)
	// Authentic reports whether the answer for a name and a type of record was
	// validated by DNSSEC. The type is a number of DNS, such as 15 for MX.
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
	Dialer   Dialer         // for SMTP; nil for a net.Dialer
	HTTP     *http.Client   // for the policy of MTA-STS; nil for one that verifies by RootCAs
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

// complete fills what is not set, and refuses what cannot be checked.
func (o *Options) complete() error {
	domain := clean.Domain(o.Domain)
	if !dnsName(domain) || !strings.Contains(domain, ".") {
		return fmt.Errorf("%q is not a domain; give one such as example.com", clean.Line(o.Domain, maxName))
	}
	for _, port := range o.Ports {
		if !slices.Contains(submissionPorts(), port) {
			return fmt.Errorf("%d is not a port of submission; give some of 465, 587 and 2525", port)
		}
	}
	o.Domain = domain
	o.SMTPName = cmp.Or(o.SMTPName, "localhost")
	o.Timeout = cmp.Or(o.Timeout, DefaultTimeout)
	if o.Dialer == nil {
		o.Dialer = &net.Dialer{}
	}
	if o.HTTP == nil {
		o.HTTP = httpClient(o.RootCAs)
	}
	if o.Now.IsZero() {
		o.Now = time.Now()
	}
	return nil
}

// submissionPorts are those of RFC 8314 and RFC 6409, and the usual way round
// networks that block them.
func submissionPorts() []int { return []int{465, 587, 2525} }
