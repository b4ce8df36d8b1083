package sample

import (
	"context"
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// Zone is what DNS says of the names of the sample, with the methods and errors
// of net.Resolver. It knows no other names.
type Zone struct {
	texts map[string]string
	hosts map[string]netip.Addr
}

// NewZone returns the names of a sample: policies and hosts of the companies, and
// the keys of those who sign their reports.
func NewZone(o Options) *Zone {
	z := &Zone{texts: map[string]string{}, hosts: map[string]netip.Addr{}}
	for i := range companies {
		z.addCompany(&companies[i])
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
	return z
}

func (z *Zone) addKey(o Options, by seal) {
	if by.domain != "" && !by.withdrawn {
		z.texts[keySelector+"._domainkey."+by.domain] = o.keyRecord(by.domain)
	}
}

// addCompany adds what a company publishes. The names that it sends from exist;
// those that others invent do not.
func (z *Zone) addCompany(c *company) {
	z.texts["_dmarc."+c.domain] = c.record()
	for i := range c.streams {
		s := &c.streams[i]
		for _, name := range s.from {
			if s.spf == pass || len(s.dkim) > 0 {
				z.hosts[name] = s.address(0)
			}
		}
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

// LookupTXT returns the one text of a name.
func (z *Zone) LookupTXT(_ context.Context, name string) ([]string, error) {
	if text, ok := z.texts[key(name)]; ok {
		return []string{text}, nil
	}
	return nil, absent(name)
}

// LookupNetIP returns the one address of a host.
func (z *Zone) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	if addr, ok := z.hosts[key(host)]; ok {
		return []netip.Addr{addr}, nil
	}
	return nil, absent(host)
}

// LookupMX finds nothing: no mail is sent to anybody.
func (z *Zone) LookupMX(_ context.Context, name string) ([]*net.MX, error) { return nil, absent(name) }

// LookupAddr finds nothing: the addresses are nobody's.
func (z *Zone) LookupAddr(_ context.Context, addr string) ([]string, error) { return nil, absent(addr) }

// key is a name as the maps have it.
func key(name string) string { return strings.ToLower(strings.TrimSuffix(name, ".")) }

func absent(name string) error {
	return &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}
