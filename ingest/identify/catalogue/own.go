package catalogue

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
)

// ownColumns are those of services.csv.
var ownColumns = []string{"name", "kind", "domains", "ptr", "asns", "networks", "setup", "note"}

// ownRows takes rows of the form of services.csv.
type ownRows struct {
	layer *layer
	user  bool
}

func (o *ownRows) take(t *table) error {
	s, err := o.service(t)
	if err != nil {
		return err
	}
	claims := []struct {
		column string
		claim  func(string, *Service) error
	}{
		{"domains", o.domain},
		{"ptr", o.host},
		{"asns", o.as},
		{"networks", o.network},
	}
	for _, c := range claims {
		for what := range strings.FieldsSeq(t.get(c.column)) {
			if err := c.claim(what, s); err != nil {
				return fmt.Errorf("%s %q: %w", c.column, what, err)
			}
		}
	}
	o.layer.services = append(o.layer.services, s)
	return nil
}

func (o *ownRows) service(t *table) (*Service, error) {
	const longestNote = 1000
	name, err := t.serviceName()
	if err != nil {
		return nil, err
	}
	note, err := t.text("note", longestNote)
	if err != nil {
		return nil, err
	}
	kind := verdict.Kind(t.get("kind"))
	if kind == verdict.KindUnknown || !slices.Contains(verdict.Kinds, kind) {
		return nil, fmt.Errorf("unknown kind %q: there are%s", kind, kindList())
	}
	setup, err := setupOf(t.get("setup"))
	return &Service{Name: name, Kind: kind, User: o.user, Setup: setup, Note: note}, err
}

func kindList() string {
	var list strings.Builder
	for _, k := range verdict.Kinds[1:] {
		list.WriteString(" " + string(k))
	}
	return list.String()
}

func setupOf(list string) ([]string, error) {
	words := strings.Fields(list)
	slices.Sort(words)
	for _, w := range words {
		if w != "dkim" && w != "return_path" {
			return nil, fmt.Errorf("unknown setup %q: there are return_path and dkim", w)
		}
	}
	return slices.Compact(words), nil
}

func (o *ownRows) domain(name string, s *Service) error {
	return o.layer.claimName(&o.layer.domains, name, s)
}

func (o *ownRows) host(name string, s *Service) error {
	return o.layer.claimName(&o.layer.ptr, name, s)
}

func (o *ownRows) as(number string, s *Service) error {
	n, err := strconv.ParseUint(strings.TrimPrefix(strings.ToUpper(number), "AS"), 10, 32)
	if err != nil || n == 0 {
		return errors.New("not the number of an autonomous system, such as 64500")
	}
	return o.layer.claimAS(uint32(n), s)
}

func (o *ownRows) network(text string, s *Service) error {
	p, err := netip.ParsePrefix(text)
	if err != nil || p != p.Masked() || p.Addr().Is4In6() {
		return errors.New("not a network, such as 192.0.2.0/24 or 2001:db8::/32, with all bits after the prefix 0")
	}
	return o.layer.claimNetwork(p, s)
}
