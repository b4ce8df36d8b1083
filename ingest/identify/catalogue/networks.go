package catalogue

import (
	"cmp"
	"net/netip"
	"slices"
)

// network is a prefix of a service.
type network struct {
	prefix  netip.Prefix
	service *Service
	parent  int // the network around it; -1 for none
}

// networks is sorted by address, then by length of the prefix. Prefixes nest or
// are apart, so the one around an address is the last one that begins at or before
// it, or a parent of that.
type networks []network

// find returns the service with the longest prefix around addr; nil for none.
func (n networks) find(addr netip.Addr) *Service {
	last, _ := slices.BinarySearchFunc(n, addr, beginsBy)
	if i := n.around(last-1, addr); i >= 0 {
		return n[i].service
	}
	return nil
}

// around walks from i to its parents until one contains addr; -1 for none.
func (n networks) around(i int, addr netip.Addr) int {
	for i >= 0 && !n[i].prefix.Contains(addr) {
		i = n[i].parent
	}
	return i
}

// beginsBy puts all networks that begin at or before addr before it.
func beginsBy(n network, addr netip.Addr) int {
	if n.prefix.Addr().Compare(addr) <= 0 {
		return -1
	}
	return 1
}

// link sorts the networks and finds their parents.
func (n networks) link() {
	slices.SortFunc(n, func(a, b network) int {
		return cmp.Or(a.prefix.Addr().Compare(b.prefix.Addr()), cmp.Compare(a.prefix.Bits(), b.prefix.Bits()))
	})
	for i := range n {
		n[i].parent = n.around(i-1, n[i].prefix.Addr())
	}
}
