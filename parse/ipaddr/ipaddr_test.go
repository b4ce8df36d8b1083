package ipaddr_test

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/ipaddr"
)

func TestParse(t *testing.T) {
	tests := []struct{ sent, want string }{ // "" is no address
		{"192.0.2.1", "192.0.2.1"},
		{"255.255.255.255", "255.255.255.255"},
		{"0.0.0.0", "0.0.0.0"},
		{"192.0.2.256", ""},
		{"192.0.2.01", ""},
		{"192.0.2", ""},
		{"192.0.2.", ""},
		{"192.0.2.1.", ""},
		{".192.0.2.1", ""},
		{"[192.0.2.1]", "192.0.2.1"},
		{"[192.0.2.1", ""},
		{"2001:DB8::1", "2001:db8::1"},
		{"[IPv6:2001:db8::1]", "2001:db8::1"},
		{"ipv6:2001:db8::1", "2001:db8::1"},
		{"::ffff:192.0.2.1", "192.0.2.1"},
		{"fe80::1%eth0", "fe80::1"},
		{"fe80::1%" + strings.Repeat("a", ipaddr.MaxLength), ""},
		{"mail.example.com", ""},
		{"[]", ""},
		{"", ""},
	}
	for _, tt := range tests {
		want, _ := netip.ParseAddr(tt.want)
		if got, ok := ipaddr.Parse([]byte(tt.sent)); ok != want.IsValid() || ok && got != want {
			t.Errorf("Parse(%q) = %v, %t, want %v", tt.sent, got, ok, want)
		}
	}
}
