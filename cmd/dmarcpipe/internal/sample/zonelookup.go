package sample

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/ingest/resolver"
)

// LookupTXT returns the one text of a name.
func (z *Zone) LookupTXT(_ context.Context, name string) ([]string, error) {
	if text, ok := z.texts[key(name)]; ok {
		return []string{text}, nil
	}
	return nil, absent(name)
}

// LookupNetIP returns the addresses of a host.
func (z *Zone) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	if addrs, ok := z.hosts[key(host)]; ok {
		return slices.Clone(addrs), nil
	}
	return nil, absent(host)
}

// LookupMX returns the mail servers of a domain.
func (z *Zone) LookupMX(_ context.Context, name string) ([]*net.MX, error) {
	var all []*net.MX
	for i, host := range mailServers[key(name)] {
		all = append(all, &net.MX{Host: host + ".", Pref: uint16(10 * (i + 1))})
	}
	if all == nil {
		return nil, absent(name)
	}
	return all, nil
}

// LookupAddr returns the name of a server. The addresses from which mail comes
// have none.
func (z *Zone) LookupAddr(_ context.Context, addr string) ([]string, error) {
	for host, addrs := range servers {
		if slices.Contains(addrs, addr) {
			return []string{host + "."}, nil
		}
	}
	return nil, absent(addr)
}

// LookupCNAME returns the name itself: none is an alias.
func (z *Zone) LookupCNAME(_ context.Context, host string) (string, error) {
	return key(host) + ".", nil
}

// LookupSRV finds nothing: no domain says where users hand in mail.
func (z *Zone) LookupSRV(_ context.Context, _, _, name string) (string, []*net.SRV, error) {
	return "", nil, absent(name)
}

// LookupTLSA returns the record of a mail server, see Certify, and whether the
// zone is signed.
func (z *Zone) LookupTLSA(_ context.Context, name string) ([]resolver.TLSA, bool, error) {
	if record, ok := z.tlsa[key(name)]; ok {
		return []resolver.TLSA{record}, inSignedZone(name), nil
	}
	return nil, false, absent(name)
}

// Authentic reports whether the zone of a name is signed.
func (z *Zone) Authentic(_ context.Context, name string, _ uint16) (bool, error) {
	return inSignedZone(name), nil
}

func inSignedZone(name string) bool {
	return slices.ContainsFunc(signedZones, func(zone string) bool {
		return key(name) == zone || strings.HasSuffix(key(name), "."+zone)
	})
}

// key is a name as the maps have it.
func key(name string) string { return strings.ToLower(strings.TrimSuffix(name, ".")) }

func absent(name string) error {
	return &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}
