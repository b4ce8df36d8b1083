package identify

import (
	"net/netip"
	"os"
	"path/filepath"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/ingest/identify/network"
	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
)

// testNetworks have News, Hoster, an unknown one, and one without a name.
func testNetworks(t testing.TB) *network.Data {
	t.Helper()
	path := filepath.Join(t.TempDir(), "asn.csv")
	text := "5.0.0.0,5.0.255.255,64500,NEWS-AS\n5.1.0.0,5.1.255.255,64501,Hoster AS\n5.2.0.0,5.2.255.255,64502,\"Example Telecom, Ltd.\"\n5.3.0.0,5.3.0.255,64503,\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := network.Load(path, "")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestJudge(t *testing.T) {
	policy := []string{"example.com"}
	both := []string{"mail.example.com", "em.relay.com"}
	tests := map[string]struct {
		addr, host    string // host is confirmed
		authenticated []string
		service       string
		kind          verdict.Kind
		basis         Basis
	}{
		"user before all":            {"9.9.1.1", "mail.office.example", both, "Our office", verdict.KindCompany, BasisUser},
		"user in a private network":  {"10.1.2.3", "", nil, "Our office", verdict.KindCompany, BasisUser},
		"private network":            {"10.2.2.3", "", both, "private network", "", BasisReserved},
		"documentation":              {"2001:db8::1", "", both, "documentation", "", BasisReserved},
		"range":                      {"9.9.1.1", "x.hoster.net", nil, "Relay", verdict.KindTransactional, BasisNetwork},
		"host":                       {"5.0.0.1", "o1.relay.com", nil, "Relay", verdict.KindTransactional, BasisPTR},
		"system":                     {"5.0.0.1", "mail.customer.org", both, "News", verdict.KindMarketing, BasisAS},
		"hoster":                     {"5.1.0.1", "mail.customer.org", both, "Hoster", verdict.KindHosting, BasisAS},
		"own host at a hoster":       {"5.1.0.1", "mx.example.com", both, "example.com", verdict.KindCompany, BasisPTROrg},
		"service at a hoster":        {"5.1.0.1", "", both, "Relay", verdict.KindTransactional, BasisDomain},
		"service, generic host":      {"5.2.0.1", "5-2-0-1.dyn.isp.net", both, "Relay", verdict.KindTransactional, BasisDomain},
		"forwarder by its host":      {"5.2.0.1", "mx.alumni.example.org", []string{"relay.com"}, "example.org", verdict.KindCompany, BasisPTROrg},
		"forwarder of many services": {"5.2.0.1", "", []string{"relay.com", "news.com"}, "Example Telecom, Ltd.", "", BasisASOrg},
		"forwarder by its envelope":  {"5.2.0.1", "", []string{"relay.com", "alumni.example.org"}, "Example Telecom, Ltd.", "", BasisASOrg},
		"own domains say nothing":    {"5.2.0.1", "", []string{"example.com", "a.example.com"}, "Example Telecom, Ltd.", "", BasisASOrg},
		"access network":             {"5.2.0.1", "5-2-0-1.dyn.isp.net", nil, "isp.net", verdict.KindISP, BasisPTROrg},
		"university":                 {"5.2.0.1", "mx.cs.example.ac.uk", nil, "example.ac.uk", verdict.KindEducation, BasisPTROrg},
		"government":                 {"5.2.0.1", "mx.tax.example.gov.au", nil, "example.gov.au", verdict.KindGovernment, BasisPTROrg},
		"system without a name":      {"5.3.0.1", "", nil, "AS64503", "", BasisASOrg},
		"nothing":                    {"6.0.0.1", "", nil, "", "", BasisNothing},
	}
	e := newEngine(t, Options{Networks: testNetworks(t)})
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			addr := netip.MustParseAddr(test.addr)
			c := &Candidate{Addr: addr, Authenticated: test.authenticated, Domains: policy}
			got := e.judge(&evidence{addr: addr, host: test.host, network: e.network(c), candidate: c})
			if want := (identity{test.service, test.kind, test.basis}); got != want {
				t.Errorf("identity is %v, want %v", got, want)
			}
		})
	}
}

func TestGeneric(t *testing.T) {
	tests := []struct {
		host, addr string
		want       bool
	}{
		{"1-2-3-4.dyn.isp.net", "1.2.3.4", true},
		{"host4.3.2.1.isp.net", "1.2.3.4", true},
		{"p003004.isp.net", "1.2.3.4", false},
		{"ip-001-002-003-004.isp.net", "1.2.3.4", true},
		{"c-c0a8fe22.isp.net", "192.168.254.34", true},
		{"static.34.254.168.192.clients.hoster.de", "192.168.254.34", true},
		{"pool7.isp.net", "8.7.6.5", true},
		{"dsl17.isp.net", "8.7.6.5", true},
		{"mail.static.example.com", "8.7.6.5", false},
		{"mail-ej1-f41.google.com", "209.85.218.41", false},
		{"o1.ptr5.sendgrid.net", "167.89.1.5", false},
		{"mx.example.com", "8.7.6.5", false},
		{"example.com", "8.7.6.5", false},
		{"cpe-2001db80000000000000000abcd1234.isp.net", "2001:db8::abcd:1234", true},
		{"mail1.example.com", "2001:db8::1", false},
	}
	for _, test := range tests {
		if got := generic(test.host, netip.MustParseAddr(test.addr)); got != test.want {
			t.Errorf("generic(%s, %s) = %v", test.host, test.addr, got)
		}
	}
}
