package identify

import "net/netip"

// reservedNets are networks that are not of the Internet, each with a name that
// stands in for a service (IANA special-purpose registries, RFC 6890).
func reservedNets() []reservedNet {
	return []reservedNet{
		{"0.0.0.0/8", "unspecified address"},
		{"10.0.0.0/8", "private network"},
		{"100.64.0.0/10", "shared address of a provider"},
		{"127.0.0.0/8", "loopback"},
		{"169.254.0.0/16", "link-local address"},
		{"172.16.0.0/12", "private network"},
		{"192.0.0.0/24", "protocol assignment"},
		{"192.0.2.0/24", "documentation"},
		{"192.168.0.0/16", "private network"},
		{"198.18.0.0/15", "benchmark network"},
		{"198.51.100.0/24", "documentation"},
		{"203.0.113.0/24", "documentation"},
		{"224.0.0.0/4", "multicast"},
		{"240.0.0.0/4", "reserved address"},
		{"::/128", "unspecified address"},
		{"::1/128", "loopback"},
		{"100::/64", "discarded address"},
		{"2001:db8::/32", "documentation"},
		{"3fff::/20", "documentation"},
		{"fc00::/7", "private network"},
		{"fe80::/10", "link-local address"},
		{"ff00::/8", "multicast"},
	}
}

type reservedNet struct{ prefix, name string }

// reserved finds out which addresses are not of the Internet.
type reserved []struct {
	netip.Prefix
	name string
}

func newReserved() reserved {
	nets := reservedNets()
	r := make(reserved, len(nets))
	for i, n := range nets {
		r[i].Prefix, r[i].name = netip.MustParsePrefix(n.prefix), n.name
	}
	return r
}

// nameOf returns what addr is, or "" for one of the Internet.
func (r reserved) nameOf(addr netip.Addr) string {
	for _, n := range r {
		if n.Contains(addr) {
			return n.name
		}
	}
	return ""
}
