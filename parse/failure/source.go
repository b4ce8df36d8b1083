package failure

import (
	"net/netip"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/warning"
)

// source reads the address that the mail came from, which may stand in
// brackets, behind "IPv6:", and with the name of the host beside it.
func (d *reader) source(element, sent string) {
	sent = d.value(element, sent)
	if sent == "" {
		return
	}
	text := sent
	if ip, rest, ok := strings.Cut(sent, "("); ok {
		name, _, _ := strings.Cut(rest, ")")
		text, d.r.SourceName = ip, hostName(name)
	}
	for s := range strings.FieldsSeq(short(text)) {
		if ip, ok := parseIP(s); ok {
			d.r.SourceIP = ip
			return
		}
	}
	d.r.SourceRaw = sent
	d.warn(warning.BadAddress, element, sent)
}

// parseIP reads an address as mail writes it (RFC 5321 4.1.3), without its zone
// and not mapped.
func parseIP(s string) (netip.Addr, bool) {
	s = strings.Trim(s, "[]<>,;")
	if len(s) > 5 && strings.EqualFold(s[:5], "ipv6:") {
		s = s[5:]
	}
	ip, err := netip.ParseAddr(s)
	if err != nil {
		port, err := netip.ParseAddrPort(s)
		if err != nil {
			return netip.Addr{}, false
		}
		ip = port.Addr()
	}
	return ip.WithZone("").Unmap(), true
}
