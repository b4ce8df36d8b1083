// Package ipaddr reads IP addresses in the ways that reports send them.
package ipaddr

import (
	"bytes"
	"net/netip"
)

const (
	ipv6Tag = "IPv6:"
	// MaxLength is how long an address with its zone may be, in bytes.
	MaxLength = 128
)

// Parse reads an IPv4 or IPv6 address: with brackets, with a zone, IPv4 mapped
// into IPv6, as in mail (RFC 5321 4.1.3). What it returns has no zone and is not
// mapped.
func Parse(raw []byte) (netip.Addr, bool) {
	if ip, ok := V4(raw); ok {
		return ip, true
	}
	if len(raw) > 2 && raw[0] == '[' && raw[len(raw)-1] == ']' {
		raw = raw[1 : len(raw)-1]
	}
	if len(raw) > len(ipv6Tag) && bytes.EqualFold(raw[:len(ipv6Tag)], []byte(ipv6Tag)) {
		raw = raw[len(ipv6Tag):]
	}
	if len(raw) > MaxLength {
		return netip.Addr{}, false
	}
	ip, err := netip.ParseAddr(string(raw))
	return ip.WithZone("").Unmap(), err == nil
}

// V4 is Parse for the usual form of an IPv4 address only, which costs less than
// to remember it.
func V4(raw []byte) (netip.Addr, bool) {
	var quad [4]byte
	n, length, value := 0, 0, 0
	for _, c := range raw {
		switch {
		case c == '.' && length > 0 && n < 3:
			quad[n] = byte(value)
			n, length, value = n+1, 0, 0
		case c >= '0' && c <= '9' && (length == 0 || value > 0):
			value = value*10 + int(c-'0')
			if length++; value > 255 {
				return netip.Addr{}, false
			}
		default:
			return netip.Addr{}, false
		}
	}
	quad[3] = byte(value)
	return netip.AddrFrom4(quad), n == 3 && length > 0
}
