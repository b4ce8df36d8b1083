package sample

import (
	"crypto/x509"
	"net/netip"
	"slices"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/spf"
)

// The SPF records say of the addresses of each stream what its reports say.
func TestZoneAgreesWithTheReportsOnSPF(t *testing.T) {
	z := NewZone(troubledMonths)
	for _, c := range troubledMonths.companies() {
		for i := range c.streams {
			s := &c.streams[i]
			for _, from := range s.from {
				tree := spf.Expand(t.Context(), z, or(s.envelope, from))
				named := covered(tree.Networks(), s)
				switch {
				case s.spf == pass && named != s.size(), s.spf == fail && named != 0, s.spf == noResult && tree.Root.Text != "":
					t.Errorf("SPF of %s names %d of %d addresses of a stream of %s", tree.Root.Domain, named, s.size(), s.spf)
				case s.spf == permerror && tree.Outcome() != spf.Permerror:
					t.Errorf("SPF of %s is %s", tree.Root.Domain, tree.Outcome())
				}
			}
		}
	}
}

// covered counts the addresses of a stream that are in the networks.
func covered(networks []netip.Prefix, s *stream) int {
	n := 0
	for i := range s.size() {
		if slices.ContainsFunc(networks, func(p netip.Prefix) bool { return p.Contains(s.address(i)) }) {
			n++
		}
	}
	return n
}

// Who finds a signature good has found its key.
func TestZoneHasTheKeysOfTheSignaturesThatPass(t *testing.T) {
	z := NewZone(troubledMonths)
	for m := range Mails(troubledMonths) {
		for _, r := range m.Reports {
			for i := range r.Records {
				for _, a := range r.Records[i].DKIMAuth {
					name := a.Selector + "._domainkey." + a.Domain
					text, err := z.LookupTXT(t.Context(), name)
					revoked := err == nil && text[0] == "v=DKIM1; p="
					if err != nil || revoked && a.Result.Value == pass {
						t.Fatalf("a signature of %s is %s, and DNS has %q: %v", name, a.Result.Value, text, err)
					}
				}
			}
		}
	}
}

// Only what is in a signed zone has records of a certificate.
func TestZoneCertifies(t *testing.T) {
	z := NewZone(twoMonths)
	for host, want := range map[string]bool{"mx.fjordbank.example": true, "mx.campus.example": false} {
		z.Certify(host, &x509.Certificate{RawSubjectPublicKeyInfo: []byte("key")})
		records, authentic, err := z.LookupTLSA(t.Context(), "_25._tcp."+host+".")
		if (err == nil) != want || authentic != want || len(records) > 0 != want {
			t.Errorf("%s: %v, %t, %v", host, records, authentic, err)
		}
	}
}

// Each mail server and each host of a policy has addresses, which lead back.
func TestZoneKnowsTheServers(t *testing.T) {
	z := NewZone(twoMonths)
	for _, domain := range Domains() {
		records, err := z.LookupMX(t.Context(), domain)
		if err != nil {
			t.Fatal(err)
		}
		for _, mx := range records {
			addrs, err := z.LookupNetIP(t.Context(), "ip", mx.Host)
			if err != nil {
				t.Fatal(err)
			}
			for _, addr := range addrs {
				if names, err := z.LookupAddr(t.Context(), addr.String()); err != nil || names[0] != mx.Host {
					t.Errorf("%s is %v, not %s: %v", addr, names, mx.Host, err)
				}
			}
		}
	}
	for host := range policies {
		if _, err := z.LookupNetIP(t.Context(), "ip", host); err != nil {
			t.Error(err)
		}
	}
}
