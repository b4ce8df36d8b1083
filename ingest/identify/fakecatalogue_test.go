package identify

import (
	"net/netip"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/ingest/identify/catalogue"
	"github.com/dmarcpipe/dmarcpipe/parse/dmarc"
	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
)

// fakeCatalogue knows services by exact keys; names match by organizational domain.
type fakeCatalogue struct {
	version  string
	domains  map[string]*catalogue.Service
	hosts    map[string]*catalogue.Service
	systems  map[uint32]*catalogue.Service
	networks map[string]*catalogue.Service // prefixes
}

func (f *fakeCatalogue) Version() string { return f.version }

func (f *fakeCatalogue) Domain(name string) (*catalogue.Service, bool) {
	s, ok := f.domains[dmarc.OrgDomain(name)]
	return s, ok
}

func (f *fakeCatalogue) PTR(host string) (*catalogue.Service, bool) {
	s, ok := f.hosts[dmarc.OrgDomain(host)]
	return s, ok
}

func (f *fakeCatalogue) AS(number uint32) (*catalogue.Service, bool) {
	s, ok := f.systems[number]
	return s, ok
}

func (f *fakeCatalogue) Network(addr netip.Addr) (*catalogue.Service, bool) {
	for prefix, s := range f.networks {
		if netip.MustParsePrefix(prefix).Contains(addr) {
			return s, true
		}
	}
	return nil, false
}

func testCatalogue() *fakeCatalogue {
	relay := &catalogue.Service{Name: "Relay", Kind: verdict.KindTransactional}
	news := &catalogue.Service{Name: "News", Kind: verdict.KindMarketing}
	hoster := &catalogue.Service{Name: "Hoster", Kind: verdict.KindHosting}
	office := &catalogue.Service{Name: "Our office", Kind: verdict.KindCompany, User: true}
	return &fakeCatalogue{
		version:  "1",
		domains:  map[string]*catalogue.Service{"relay.com": relay, "news.com": news},
		hosts:    map[string]*catalogue.Service{"relay.com": relay, "hoster.net": hoster, "office.example": office},
		systems:  map[uint32]*catalogue.Service{64500: news, 64501: hoster},
		networks: map[string]*catalogue.Service{"9.9.0.0/16": relay, "10.1.0.0/16": office},
	}
}

// newEngine has the test catalogue where o has none, and ends the test where it
// cannot be made.
func newEngine(t testing.TB, o Options) *Engine {
	t.Helper()
	if o.Catalogue == nil {
		o.Catalogue = testCatalogue()
	}
	e, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return e
}
