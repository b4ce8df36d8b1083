package check

import (
	"slices"
	"testing"

	"github.com/foxcpp/go-mockdns"
)

// TestGoodRecords asks for the records of a domain where all is well through
// the resolver of the product.
func TestGoodRecords(t *testing.T) {
	w := newWorld(t)
	w.change("example.com.", func(z *mockdns.Zone) {
		z.TXT = []string{"site-verification=1", "v=spf1 mx include:_spf.example.net -all"}
	})
	for name, text := range map[string]string{
		"_dmarc.example.com.":                             "v=DMARC1; p=reject; rua=mailto:r@example.com,mailto:r@reports.example.net",
		"example.com._report._dmarc.reports.example.net.": "v=DMARC1;",
		"_spf.example.net.":                               "v=spf1 ip4:198.51.100.0/24 ~all",
		"s._domainkey.example.com.":                       "v=DKIM1; p=" + rsaText(t, 2048),
		"_smtp._tls.example.com.":                         "v=TLSRPTv1; rua=mailto:r@example.com",
	} {
		w.zones[name] = mockdns.Zone{TXT: []string{text}}
	}
	w.zones["reports.example.net."] = mockdns.Zone{A: []string{"192.0.2.90"}}
	w.options.Selectors = []Selector{{Domain: "example.com", Name: "s", Messages: 10}}
	groups := map[string]int{}
	results, _ := w.run()
	for _, r := range results {
		if slices.Contains(mailGroups, r.Group) {
			continue
		}
		groups[r.Group]++
		if r.Status != StatusPass {
			t.Errorf("%s %s %s: %s", r.Status, r.Group, r.Name, r.Text)
		}
	}
	for _, group := range []string{GroupDMARC, GroupSPF, GroupDKIM, GroupTLSRPT} {
		if groups[group] == 0 {
			t.Errorf("no result on %s", group)
		}
	}
}
