package sample

import (
	"net/netip"
	"slices"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/spf"
)

// The SPF records say of the addresses of each stream what its reports say.
func TestZoneAgreesWithTheReportsOnSPF(t *testing.T) {
	z := NewZone(twoMonths)
	for _, c := range companies {
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
	z := NewZone(twoMonths)
	for m := range Mails(twoMonths) {
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
