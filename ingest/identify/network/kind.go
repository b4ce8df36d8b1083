package network

import (
	"github.com/oschwald/maxminddb-golang/v2"
)

// kind is what a set is for: how to read it from one entry of an MMDB file and
// from what follows the addresses of a CSV line. What an MMDB entry does not
// have, or has in another type, stays empty.
type kind struct {
	decode func(maxminddb.Result) Info
	parse  lineParser
	info   func(r *ranges, value uint32) Info // of a value that parse returned
}

func systems() kind { return kind{decode: asnOf, parse: parseASN, info: asnInfo} }

func countries() kind { return kind{decode: countryOf, parse: parseCountry, info: countryInfo} }

func asnInfo(r *ranges, value uint32) Info { return Info{ASN: value, Org: r.orgs[value]} }

func countryInfo(_ *ranges, value uint32) Info {
	return Info{Country: string([]byte{byte(value >> 8), byte(value)})}
}
