package sample

import (
	"crypto/sha256"
	"crypto/x509"
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/ingest/resolver"
)

// Zone is what DNS says of the names of the sample, with the methods and errors
// of *resolver.Resolver. It knows no other names.
type Zone struct {
	texts map[string]string
	hosts map[string][]netip.Addr
	tlsa  map[string]resolver.TLSA
}

// NewZone returns the names of a sample: records and hosts of the companies and
// of their services, and the keys of all who sign mail or reports.
func NewZone(o Options) *Zone {
	z := &Zone{texts: maps.Clone(texts), hosts: map[string][]netip.Addr{}, tlsa: map[string]resolver.TLSA{}}
	for i := range o.companies() {
		z.addCompany(o, &o.companies()[i])
	}
	for i := range reporters {
		z.addKey(o, reporters[i].seal())
	}
	for i := range tlsReporters {
		z.addKey(o, tlsReporters[i].seal())
	}
	for _, by := range []seal{forger, failureSeal} {
		z.addKey(o, by)
	}
	for host, addrs := range servers {
		for _, addr := range addrs {
			z.hosts[host] = append(z.hosts[host], netip.MustParseAddr(addr))
		}
	}
	return z
}

func (z *Zone) addKey(o Options, by seal) {
	if by.domain != "" && !by.withdrawn {
		z.texts[keySelector+"._domainkey."+by.domain] = o.keyRecord(by.domain)
	}
}

// addCompany adds what a company publishes. The names that it sends from exist;
// those that others invent do not.
func (z *Zone) addCompany(o Options, c *company) {
	z.texts["_dmarc."+c.domain] = c.record()
	for i := range c.streams {
		s := &c.streams[i]
		for _, name := range s.from {
			if s.spf == pass || len(s.dkim) > 0 {
				z.hosts[name] = []netip.Addr{s.address(0)}
			}
			for _, sig := range s.dkim {
				z.addSelector(o, sig.selector+"._domainkey."+or(sig.domain, name), sig.result == pass)
			}
		}
	}
}

// addSelector adds the key of a selector. One with which no signature passes is
// revoked (RFC 6376 3.6.1).
func (z *Zone) addSelector(o Options, name string, passes bool) {
	switch {
	case passes:
		z.texts[name] = o.rsaRecord(name)
	case z.texts[name] == "":
		z.texts[name] = "v=DKIM1; p="
	}
}

// record is the newest policy of a company as DNS has it.
func (c *company) record() string {
	p := c.at(100)
	tags := []string{"v=DMARC1", "p=" + p.p.String()}
	for _, tag := range []struct{ name, value string }{
		{"sp", p.sp.String()}, {"np", p.np.String()}, {"adkim", strictOnly(p.adkim.String())}, {"aspf", strictOnly(p.aspf.String())},
	} {
		if tag.value != "" {
			tags = append(tags, tag.name+"="+tag.value)
		}
	}
	if p.pct < 100 {
		tags = append(tags, "pct="+strconv.Itoa(int(p.pct)))
	}
	return strings.Join(append(tags, "rua=mailto:"+c.rua), "; ")
}

// strictOnly leaves the default out.
func strictOnly(mode string) string {
	if mode == "r" {
		return ""
	}
	return mode
}

// Servers are the hosts that do not send: mail servers, and those that have a
// policy of MTA-STS.
func Servers() []string { return slices.Sorted(maps.Keys(servers)) }

// Encrypts reports whether a server speaks TLS.
func Encrypts(host string) bool { return host != oldMailServer }

// Policy is the text of the policy of MTA-STS that a host has, or "".
func Policy(host string) string { return policies[host] }

// Certify publishes the key of a mail server as TLSA 3 1 1 (RFC 7672) where the
// zone is signed with DNSSEC; elsewhere senders would not look at it. It must
// not be called while others ask.
func (z *Zone) Certify(host string, certificate *x509.Certificate) {
	if inSignedZone(host) {
		sum := sha256.Sum256(certificate.RawSubjectPublicKeyInfo)
		z.tlsa["_25._tcp."+host] = resolver.TLSA{Usage: 3, Selector: 1, MatchingType: 1, Data: sum[:]}
	}
}
