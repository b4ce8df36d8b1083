// Package catalogue names the services that send mail: by the domains that they
// sign with, the names of their hosts, their autonomous systems and networks.
//
// The data is services.csv, and the files of the user, which go before it. Its
// columns are
//
//	name      of the service; once
//	kind      one of verdict.Kinds
//	domains   that sign its mail, stand in its envelopes, or hold its hosts; with all below them
//	ptr       suffixes of the names of its hosts that are not domains of the above kind
//	asns      numbers of autonomous systems of which it is the sender when nothing better is known
//	networks  prefixes such as 192.0.2.0/24
//	setup     what a customer can set up there: return_path, dkim
//	note      for people
//
// Lists are separated by blanks. Lines that begin with # are comments.
package catalogue

import (
	"bytes"
	_ "embed" // services.csv
	"fmt"
	"io"
	"iter"
	"net/netip"
	"slices"

	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
)

//go:embed services.csv
var services []byte

// Service is a sender of mail that the catalogue knows.
type Service struct {
	Name  string
	Kind  verdict.Kind
	User  bool     // from a file of the user
	Setup []string // what a customer can set up there, sorted: "dkim", "return_path"
	Note  string   // for people; often ""
}

// Catalogue finds services. AddFile needs it for itself; once that is done, any
// number of goroutines may look things up at the same time. Lookups allocate
// nothing.
type Catalogue struct {
	layers  []*layer // the newest first
	version string
	unknown int
}

// Load returns the catalogue that is built in.
func Load() (*Catalogue, error) {
	c := &Catalogue{}
	if err := c.add(bytes.NewReader(services), false); err != nil {
		return nil, fmt.Errorf("reading services.csv: %w", err)
	}
	return c, nil
}

// AddFile puts a file of the user before all that is there: what it names is
// taken from it, even where older data names a longer suffix. It is either in the
// form of services.csv, of which only the columns name and kind are needed, or a
// map of parsedmarc with the columns base_reverse_dns, name and type; the header
// says which. Columns may stand in any order.
//
// The first bad line is an error, with name and line, and leaves the catalogue as
// it was; but a type of a map that is not known becomes KindCompany and is counted
// by UnknownTypes. A file has at most MaxFile bytes and MaxLine bytes a line.
func (c *Catalogue) AddFile(r io.Reader, name string) error {
	if err := c.add(r, true); err != nil {
		return fmt.Errorf("reading services file %s: %w", name, err)
	}
	return nil
}

// Version changes when any data does: 12 hexadecimal digits over all of it.
func (c *Catalogue) Version() string { return c.version }

// UnknownTypes counts the lines of parsedmarc maps whose type is not known.
func (c *Catalogue) UnknownTypes() int { return c.unknown }

// Services walks all services, those of the newest file first.
func (c *Catalogue) Services() iter.Seq[*Service] {
	return func(yield func(*Service) bool) {
		for _, l := range c.layers {
			for _, s := range l.services {
				if !yield(s) {
					return
				}
			}
		}
	}
}

// Domain finds the service that a domain of a signature or an envelope belongs to,
// by the longest suffix. Case and one trailing dot do not matter.
func (c *Catalogue) Domain(name string) (*Service, bool) {
	var buf folded
	n := fold(&buf, name)
	for _, l := range c.layers {
		if s := l.domains.find(buf[:n]); s != nil {
			return s, true
		}
	}
	return nil, false
}

// PTR finds the service that a host belongs to, by the longest suffix of its name.
// Case and one trailing dot do not matter. The name should be confirmed, as
// anybody can write anything into the reverse zone of an address.
func (c *Catalogue) PTR(name string) (*Service, bool) {
	var buf folded
	n := fold(&buf, name)
	for _, l := range c.layers {
		if s := l.hosts.find(buf[:n]); s != nil {
			return s, true
		}
	}
	return nil, false
}

// AS finds the service that an autonomous system belongs to.
func (c *Catalogue) AS(number uint32) (*Service, bool) {
	for _, l := range c.layers {
		if s, ok := l.asns[number]; ok {
			return s, true
		}
	}
	return nil, false
}

// Network finds the service that an address belongs to, by the longest prefix.
// IPv4 mapped into IPv6 counts as IPv4.
func (c *Catalogue) Network(addr netip.Addr) (*Service, bool) {
	addr = addr.Unmap().WithZone("")
	for _, l := range c.layers {
		if s := l.networks.find(addr); s != nil {
			return s, true
		}
	}
	return nil, false
}

func (c *Catalogue) add(r io.Reader, user bool) error {
	sum := newSum(c.version)
	l, err := readLayer(io.TeeReader(r, sum), user, c)
	if err != nil {
		return err
	}
	c.layers = slices.Insert(c.layers, 0, l)
	c.version = sum.String()
	c.unknown += l.unknown
	return nil
}
