package resolver

import (
	"context"
	"encoding/hex"
	"net"
	"net/netip"
	"slices"
	"strings"

	"github.com/miekg/dns"
)

// LookupTXT returns the texts of a name, each joined from its strings.
func (r *Resolver) LookupTXT(ctx context.Context, name string) ([]string, error) {
	return lookup(ctx, r, name, dns.TypeTXT, func(rr *dns.TXT) string { return unescape(strings.Join(rr.Txt, "")) })
}

// LookupMX returns the mail servers of a name, the preferred ones first.
func (r *Resolver) LookupMX(ctx context.Context, name string) ([]*net.MX, error) {
	all, err := lookup(ctx, r, name, dns.TypeMX, func(rr *dns.MX) *net.MX { return &net.MX{Host: rr.Mx, Pref: rr.Preference} })
	slices.SortStableFunc(all, func(a, b *net.MX) int { return int(a.Pref) - int(b.Pref) })
	return all, err
}

// LookupSRV returns the servers of _service._proto.name in the order of RFC 2782
// but for its lottery, and the name that was asked for.
func (r *Resolver) LookupSRV(ctx context.Context, service, proto, name string) (string, []*net.SRV, error) {
	asked := "_" + service + "._" + proto + "." + name
	all, err := lookup(ctx, r, asked, dns.TypeSRV, func(rr *dns.SRV) *net.SRV {
		return &net.SRV{Target: rr.Target, Port: rr.Port, Priority: rr.Priority, Weight: rr.Weight}
	})
	slices.SortStableFunc(all, func(a, b *net.SRV) int { return int(a.Priority) - int(b.Priority) })
	return asked, all, err
}

// LookupCNAME returns the name that name is an alias of, after all aliases, with
// a trailing dot; of a name that is none it returns that name.
func (r *Resolver) LookupCNAME(ctx context.Context, name string) (string, error) {
	at := dns.Fqdn(name)
	for range maxChain {
		targets, err := lookup(ctx, r, at, dns.TypeCNAME, func(rr *dns.CNAME) string { return rr.Target })
		if e, ok := err.(*net.DNSError); ok && e.IsNotFound { //nolint:errorlint // lookup returns nothing else
			return at, nil
		}
		if err != nil {
			return "", err
		}
		at = targets[0]
	}
	return "", (&failure{outcome: permanent, text: "its aliases (CNAME) go round in circles, or through too many names"}).dnsError(name)
}

// LookupAddr returns the names of an address, with a trailing dot.
func (r *Resolver) LookupAddr(ctx context.Context, addr string) ([]string, error) {
	name, err := dns.ReverseAddr(addr)
	if err != nil {
		return nil, noSuchName.dnsError(addr)
	}
	return lookup(ctx, r, name, dns.TypePTR, func(rr *dns.PTR) string { return rr.Ptr })
}

// LookupNetIP returns the addresses of a host. network is ip, ip4 or ip6. When
// one of both families is in doubt and the other has addresses, those are the
// answer.
func (r *Resolver) LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error) {
	var all []netip.Addr
	var first error
	for _, ask := range []struct {
		network string
		lookup  func(context.Context, string) ([]netip.Addr, error)
	}{{"ip4", r.lookupA}, {"ip6", r.lookupAAAA}} {
		if network != "ip" && network != ask.network {
			continue
		}
		addrs, err := ask.lookup(ctx, host)
		all = append(all, addrs...)
		if first == nil || isNotFound(first) && err != nil {
			first = err
		}
	}
	if len(all) > 0 {
		return all, nil
	}
	return nil, first
}

func isNotFound(err error) bool {
	e, ok := err.(*net.DNSError) //nolint:errorlint // lookup returns nothing else
	return ok && e.IsNotFound
}

func (r *Resolver) lookupA(ctx context.Context, host string) ([]netip.Addr, error) {
	return lookup(ctx, r, host, dns.TypeA, func(rr *dns.A) netip.Addr { return addrOf(rr.A) })
}

func (r *Resolver) lookupAAAA(ctx context.Context, host string) ([]netip.Addr, error) {
	return lookup(ctx, r, host, dns.TypeAAAA, func(rr *dns.AAAA) netip.Addr { return addrOf(rr.AAAA) })
}

func addrOf(ip net.IP) netip.Addr {
	addr, _ := netip.AddrFromSlice(ip)
	return addr.Unmap()
}

// TLSA is a record of RFC 6698 2.1.
type TLSA struct {
	Usage, Selector, MatchingType uint8
	Data                          []byte
}

// LookupTLSA returns the TLSA records of a name, such as _25._tcp.mx.example.com,
// and whether the server says that DNSSEC vouches for them. That counts only as
// much as the way to the server: see Local.
func (r *Resolver) LookupTLSA(ctx context.Context, name string) ([]TLSA, bool, error) {
	a, err := r.query(ctx, name, dns.TypeTLSA)
	if err != nil {
		return nil, false, err
	}
	return collect(a, func(rr *dns.TLSA) TLSA {
		data, _ := hex.DecodeString(rr.Certificate) // the library made it from bytes
		return TLSA{rr.Usage, rr.Selector, rr.MatchingType, data}
	}), a.authentic, nil
}

// Authentic reports whether the server says that DNSSEC vouches for the records
// of this type that name has.
func (r *Resolver) Authentic(ctx context.Context, name string, kind uint16) (bool, error) {
	a, err := r.query(ctx, name, kind)
	if err != nil {
		return false, err
	}
	return a.authentic, nil
}

func lookup[T dns.RR, V any](ctx context.Context, r *Resolver, name string, kind uint16, value func(T) V) ([]V, error) {
	a, err := r.query(ctx, name, kind)
	if err != nil {
		return nil, err
	}
	return collect(a, value), nil
}

func collect[T dns.RR, V any](a *answer, value func(T) V) []V {
	var all []V
	for _, rr := range a.records {
		if t, ok := rr.(T); ok {
			all = append(all, value(t))
		}
	}
	return all
}
