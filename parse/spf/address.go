package spf

import (
	"context"
	"net"
	"net/netip"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/lookup"
)

// ask puts one question to DNS. The kind is Void where there is no answer, and
// BadName, TooLarge or Temporary where none was to be had. A partial answer is
// taken: resolvers leave out what is malformed.
func ask[T any](ctx context.Context, e *expander, name string, question func(context.Context, string) ([]T, error)) ([]T, Kind) {
	switch {
	case !isDNSName(name):
		return nil, BadName
	case e.tree.Queries >= MaxQueries:
		return nil, TooLarge
	case e.troubles >= MaxTroubles:
		return nil, Temporary
	}
	e.tree.Queries++
	answer, err := question(ctx, lookup.Root(name))
	switch {
	case len(answer) > 0:
		return answer, ""
	case err == nil || lookup.Absent(err):
		return nil, Void
	}
	e.troubles++
	e.tree.Err = err
	return nil, Temporary
}

// isDNSName reports whether DNS can have the name at all (RFC 7208 4.3).
func isDNSName(s string) bool {
	if len(s) > 253 || !isVisible(s) {
		return false
	}
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 {
			return false
		}
	}
	return true
}

// hosts takes the addresses of a name for a term.
func (e *expander) hosts(ctx context.Context, rec *Record, n *Node, name string) {
	addrs, kind := ask(ctx, e, name, e.addresses)
	if kind != "" {
		e.fail(kind, rec, n)
		return
	}
	for _, a := range addrs[:min(len(addrs), MaxAddresses)] {
		n.Networks = append(n.Networks, n.prefix(a))
	}
}

func (e *expander) addresses(ctx context.Context, name string) ([]netip.Addr, error) {
	return e.r.LookupNetIP(ctx, "ip", name)
}

// exchangers takes the addresses of the mail hosts of a name.
func (e *expander) exchangers(ctx context.Context, rec *Record, n *Node, name string) {
	list, kind := ask(ctx, e, name, e.r.LookupMX)
	if kind != "" {
		e.fail(kind, rec, n)
		return
	}
	if len(list) > MaxMX {
		e.add(TooManyMX, rec.Domain, n.Text)
	}
	for _, mx := range list[:min(len(list), MaxMX)] {
		if host := exchanger(mx); host != "" {
			e.hosts(ctx, rec, n, host)
		}
	}
}

// exchanger is the host of an MX; "" for the null MX (RFC 7505).
func exchanger(mx *net.MX) string { return strings.ToLower(strings.TrimSuffix(mx.Host, ".")) }

// fail notes that a term got no answer.
func (e *expander) fail(kind Kind, rec *Record, n *Node) {
	if kind == Void {
		e.tree.Voids++
	}
	e.add(kind, rec.Domain, n.Text)
}
