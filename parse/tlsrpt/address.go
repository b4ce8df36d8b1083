package tlsrpt

import (
	"net/netip"

	"github.com/dmarcpipe/dmarcpipe/parse/ipaddr"
	"github.com/dmarcpipe/dmarcpipe/parse/warning"
)

// address reads an IP address. Of what is none, such as a name, it returns the
// text.
func (d *decoder) address(n node, raw []byte) (netip.Addr, string) {
	if ip, ok := ipaddr.V4(raw); ok {
		return ip, ""
	}
	slot := d.addresses.Slot(raw)
	if slot != nil && slot.Raw == string(raw) {
		return slot.Value, ""
	}
	if ip, ok := ipaddr.Parse(raw); ok {
		if slot != nil {
			slot.Raw, slot.Value = string(raw), ip
		}
		return ip, ""
	}
	sent := d.string(raw)
	if ip, ok := ipaddr.Parse([]byte(sent)); ok {
		return ip, ""
	}
	d.warn(warning.BadAddress, n, raw)
	return netip.Addr{}, sent
}
