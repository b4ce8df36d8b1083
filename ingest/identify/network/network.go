// Package network knows the autonomous system and the country of an address,
// from files: MMDB, or CSV in the form of the @ip-location-db packages of npm.
package network

import (
	"encoding/hex"
	"net/netip"

	"golang.org/x/sync/errgroup"
)

// Info is what is known of the network of an address.
type Info struct {
	ASN     uint32 // 0 if not known
	Org     string // of the autonomous system, one line of at most 200 bytes; "" if not known
	Country string // ISO 3166-1 alpha-2, upper case; "" if not known
}

// Data is loaded data. A nil Data knows nothing. It may be used by many
// goroutines at once.
type Data struct {
	asn, country *set
	version      string
}

// Load reads data of autonomous systems and of countries; "" stands for none.
// A path is an MMDB file (GeoLite2, DB-IP, IPinfo, ip-location-db), a CSV file
// with lines of first address, last address, and either number and organization
// or country, or a folder of such files. In a folder, files whose name ends in
// -num.csv are left out: they say the same in numbers. A file may have 512 MiB
// and 5 million lines; errors name the file, and the line of a CSV.
func Load(asn, country string) (*Data, error) {
	var d Data
	var group errgroup.Group
	group.Go(func() (err error) { d.asn, err = loadSet(asn, systems()); return err })
	group.Go(func() (err error) { d.country, err = loadSet(country, countries()); return err })
	if err := group.Wait(); err != nil {
		return nil, err
	}
	d.version = hex.EncodeToString(append(d.asn.sum(), d.country.sum()...))
	return &d, nil
}

// Lookup returns what is known of addr.
func (d *Data) Lookup(addr netip.Addr) Info {
	if d == nil {
		return Info{}
	}
	addr = addr.Unmap().WithZone("")
	info := d.asn.find(addr)
	info.Country = d.country.find(addr).Country
	return info
}

// Version is a hash of the files; "" for none.
func (d *Data) Version() string {
	if d == nil {
		return ""
	}
	return d.version
}
