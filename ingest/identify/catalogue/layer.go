package catalogue

import (
	"fmt"
	"net/netip"
)

// layer is the data of one file.
type layer struct {
	services []*Service
	domains  names // of signatures and envelopes
	ptr      names // of hosts alone
	hosts    names // of both, ptr before domains
	asns     map[uint32]*Service
	prefixes map[netip.Prefix]*Service
	networks networks // made from prefixes
	unknown  int      // lines of unknown type
}

func newLayer() *layer {
	return &layer{asns: make(map[uint32]*Service), prefixes: make(map[netip.Prefix]*Service)}
}

// taken says that two services of one file claim the same.
func taken(what any, by *Service) error {
	return fmt.Errorf("%v is already that of %s: remove it from one of them", what, by.Name)
}

func (l *layer) claimName(in *names, name string, s *Service) error {
	name, err := checkName(name)
	if err != nil {
		return err
	}
	if other := in.service[name]; other != nil && other != s {
		return taken(name, other)
	}
	in.set(name, s)
	return nil
}

func (l *layer) claimAS(number uint32, s *Service) error {
	if other := l.asns[number]; other != nil && other != s {
		return taken(number, other)
	}
	l.asns[number] = s
	return nil
}

func (l *layer) claimNetwork(p netip.Prefix, s *Service) error {
	if other := l.prefixes[p]; other != nil && other != s {
		return taken(p, other)
	}
	l.prefixes[p] = s
	return nil
}

// finish makes what lookups need.
func (l *layer) finish() {
	l.hosts = l.domains.under(l.ptr)
	for p, s := range l.prefixes {
		l.networks = append(l.networks, network{prefix: p, service: s})
	}
	l.networks.link()
}
