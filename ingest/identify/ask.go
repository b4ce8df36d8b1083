package identify

import (
	"context"
	"net/netip"

	"github.com/dmarcpipe/dmarcpipe/parse/lookup"
)

// Said is what DNS said of an address.
type Said string

// What DNS can say.
const (
	SaidNothing   Said = ""          // it was not asked
	SaidName      Said = "name"      // there is a name, confirmed or not
	SaidNone      Said = "none"      // there is surely no name
	SaidTemporary Said = "temporary" // it did not say; ask again
)

// Answer is what DNS said of the name of an address.
type Answer struct {
	Said      Said
	Host      string // lower case, without a trailing dot; "" for none
	Confirmed bool   // Host leads back to the address
	Err       error  // of SaidTemporary
}

// ask asks for the names of addr and confirms them: a name counts only when it
// leads back, since the owner of an address may give it any name.
func (e *Engine) ask(ctx context.Context, addr netip.Addr) Answer {
	names, err := e.o.Resolver.LookupAddr(ctx, addr.String())
	hosts := hostNames(names)
	switch {
	case len(hosts) > 0:
		return e.confirm(ctx, hosts, addr)
	case err == nil || lookup.Absent(err):
		return Answer{Said: SaidNone}
	}
	return Answer{Said: SaidTemporary, Err: err}
}

// confirm returns the first of hosts that leads back to addr. Without one, all
// must have been answered for the name to count as unconfirmed.
func (e *Engine) confirm(ctx context.Context, hosts []string, addr netip.Addr) Answer {
	a := Answer{Said: SaidName, Host: hosts[0]}
	for _, host := range hosts {
		back, err := e.leadsBack(ctx, host, addr)
		if back {
			return Answer{Said: SaidName, Host: host, Confirmed: true}
		}
		if err != nil {
			a.Said, a.Err = SaidTemporary, err
		}
	}
	return a
}

func (e *Engine) leadsBack(ctx context.Context, host string, addr netip.Addr) (bool, error) {
	family := "ip4"
	if addr.Is6() {
		family = "ip6"
	}
	addrs, err := e.o.Resolver.LookupNetIP(ctx, family, lookup.Root(host))
	for _, a := range addrs {
		if a.Unmap() == addr {
			return true, nil
		}
	}
	if err != nil && lookup.Absent(err) {
		err = nil
	}
	return false, err
}
