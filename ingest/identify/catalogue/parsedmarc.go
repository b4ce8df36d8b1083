package catalogue

import (
	"fmt"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
)

// mapColumns are those of the map that users of parsedmarc have.
var mapColumns = []string{"base_reverse_dns", "name", "type"}

// mapRows takes rows of such a map. One name with one type is one service. A
// domain that is there twice counts as the last line says, as in parsedmarc.
type mapRows struct {
	layer   *layer
	before  *Catalogue
	service map[mapKey]*Service
}

type mapKey struct {
	name string
	kind verdict.Kind
}

func (m *mapRows) take(t *table) error {
	name, err := t.serviceName()
	if err != nil {
		return err
	}
	host, err := checkName(t.get("base_reverse_dns"))
	if err != nil {
		return fmt.Errorf("base_reverse_dns %q: %w", t.get("base_reverse_dns"), err)
	}
	kind, ok := kindOf(t.get("type"))
	if !ok {
		m.layer.unknown++
	}
	m.layer.domains.set(host, m.named(mapKey{name, kind}, host))
	return nil
}

// named returns the service of that name. What a customer can set up there is not
// in a map, so it is taken from what is known of the domain.
func (m *mapRows) named(key mapKey, host string) *Service {
	s := m.service[key]
	if s == nil {
		s = &Service{Name: key.name, Kind: key.kind, User: true}
		m.service[key] = s
		m.layer.services = append(m.layer.services, s)
	}
	if old, ok := m.before.Domain(host); ok && s.Setup == nil {
		s.Setup = old.Setup
	}
	return s
}

// kindOf translates a type of parsedmarc. Those of organizations that send for
// themselves alone are companies, and so is what is not known.
func kindOf(typ string) (kind verdict.Kind, known bool) {
	switch strings.ToLower(typ) {
	case "email provider":
		return verdict.KindMailbox, true
	case "email security", "mssp":
		return verdict.KindGateway, true
	case "marketing":
		return verdict.KindMarketing, true
	case "saas", "paas":
		return verdict.KindSaaS, true
	case "isp":
		return verdict.KindISP, true
	case "web host", "msp":
		return verdict.KindHosting, true
	case "iaas":
		return verdict.KindCloud, true
	case "education", "university":
		return verdict.KindEducation, true
	case "government", "government media", "defense":
		return verdict.KindGovernment, true
	case "finance":
		return verdict.KindFinance, true
	case "retail":
		return verdict.KindCommerce, true
	case "staffing":
		return verdict.KindHR, true
	}
	return verdict.KindCompany, isTrade(typ)
}

// isTrade tells if a type names a trade of companies.
func isTrade(typ string) bool {
	switch strings.ToLower(typ) {
	case "agriculture", "automotive", "beauty", "conglomerate", "construction", "consulting", "energy",
		"entertainment", "event planning", "food", "healthcare", "industrial", "legal", "logistics",
		"manufacturing", "news", "nonprofit", "photography", "physical security", "print", "publishing",
		"real estate", "religion", "science", "search engine", "social media", "sports", "technology",
		"travel", "utilities":
		return true
	}
	return false
}
