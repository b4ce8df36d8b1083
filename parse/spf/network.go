package spf

import (
	"net/netip"
	"strconv"
	"strings"
)

// network reads the address and prefix length of ip4 and ip6 (RFC 7208 5.6).
func (t *Term) network(rest string) Kind {
	value, ok := strings.CutPrefix(rest, ":")
	if !ok || value == "" {
		return MissingTarget
	}
	text, length, cut := strings.Cut(value, "/")
	addr, err := netip.ParseAddr(text)
	if err != nil || addr.Zone() != "" || addr.Is4() != (t.Name == "ip4") {
		return BadAddress
	}
	bits := addr.BitLen()
	if cut {
		if bits, ok = prefixLength(length, addr.BitLen()); !ok {
			return BadLength
		}
	}
	t.Prefix = netip.PrefixFrom(addr, bits).Masked()
	return ""
}

// lengths takes the prefix lengths of a and mx off the end (RFC 7208 5.3,
// dual-cidr-length).
func (t *Term) lengths(rest string) (string, bool) {
	ok := true
	if before, after, found := cutLast(rest, "//"); found && isDigits(after) {
		rest = before
		t.Bits6, ok = prefixLength(after, 128)
	}
	if before, after, found := cutLast(rest, "/"); ok && found && isDigits(after) {
		rest = before
		t.Bits4, ok = prefixLength(after, 32)
	}
	return rest, ok
}

// isDigits also holds for "", a length that was forgotten. Whatever else follows
// a slash may be part of a name.
func isDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }

func prefixLength(s string, most int) (int, bool) {
	n, err := strconv.ParseUint(s, 10, 8)
	if err != nil || s != strconv.FormatUint(n, 10) || int(n) > most {
		return most, false
	}
	return int(n), true
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// prefix is the network of an address of a or mx.
func (t *Term) prefix(a netip.Addr) netip.Prefix {
	a = a.Unmap().WithZone("")
	if a.Is4() {
		return netip.PrefixFrom(a, t.Bits4).Masked()
	}
	return netip.PrefixFrom(a, t.Bits6).Masked()
}

// plain is a prefix of IPv4 also where it was published as mapped IPv6.
func plain(p netip.Prefix) netip.Prefix {
	if p.Addr().Is4In6() && p.Bits() >= 96 {
		return netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96)
	}
	return p
}
