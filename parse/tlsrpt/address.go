package tlsrpt

import (
	"net/netip"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/warning"
)

// address reads an IPv4 or IPv6 address in the ways that it is sent: with
// brackets, with a zone, IPv4 mapped into IPv6, as in mail (RFC 5321 4.1.3). Of
// what is none, such as a name, it returns the text.
func (d *decoder) address(n node, raw []byte) (netip.Addr, string) {
	if ip, ok := parseAddress(raw); ok {
		return ip, ""
	}
	sent := d.string(raw)
	text := sent
	if len(text) > 2 && text[0] == '[' && text[len(text)-1] == ']' {
		text = text[1 : len(text)-1]
	}
	if len(text) > len(ipv6Tag) && strings.EqualFold(text[:len(ipv6Tag)], ipv6Tag) {
		text = text[len(ipv6Tag):]
	}
	if ip, ok := parseAddress([]byte(text)); ok {
		return ip, ""
	}
	d.warn(warning.BadAddress, n, raw)
	return netip.Addr{}, sent
}

const (
	ipv6Tag    = "IPv6:"
	maxAddress = 128 // bytes of an address with its zone
)

func parseAddress(text []byte) (netip.Addr, bool) {
	if len(text) > maxAddress {
		return netip.Addr{}, false
	}
	ip, err := netip.ParseAddr(string(text))
	return ip.WithZone("").Unmap(), err == nil
}
