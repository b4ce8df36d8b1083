package network

import (
	"io"
	"net/netip"
	"strconv"
	"strings"

	"github.com/oschwald/maxminddb-golang/v2"
)

// addMMDB keeps the file in memory: a mapped file that is cut off while it is
// read would end the process.
func (s *set) addMMDB(r io.Reader, size int64) error {
	data := make([]byte, size)
	if _, err := io.ReadFull(r, data); err != nil {
		return err
	}
	db, err := maxminddb.OpenBytes(data)
	if err != nil {
		return err
	}
	s.mmdbs = append(s.mmdbs, db)
	return nil
}

func (s *set) inMMDB(db *maxminddb.Reader, addr netip.Addr) Info {
	if addr.Is6() && db.Metadata.IPVersion == 4 {
		return Info{}
	}
	entry := db.Lookup(addr)
	if !entry.Found() {
		return Info{}
	}
	return s.decode(entry)
}

// asnOf reads the layouts of GeoLite2, DB-IP and ip-location-db, then IPinfo.
func asnOf(entry maxminddb.Result) Info {
	var info Info
	if entry.DecodePath(&info.ASN, "autonomous_system_number") == nil && info.ASN != 0 {
		_ = entry.DecodePath(&info.Org, "autonomous_system_organization") // the number is enough
	} else {
		var number string
		_ = entry.DecodePath(&number, "asn")
		_ = entry.DecodePath(&info.Org, "as_name")
		info.ASN, _ = asNumber(number)
	}
	info.Org = orgName(info.Org)
	return info
}

// asNumber reads 64500 and AS64500.
func asNumber(s string) (uint32, error) {
	n, err := strconv.ParseUint(strings.TrimPrefix(s, "AS"), 10, 32)
	return uint32(n), err
}

// countryOf reads the layout of GeoLite2 and DB-IP, then ip-location-db and
// IPinfo.
func countryOf(entry maxminddb.Result) Info {
	var code string
	if entry.DecodePath(&code, "country", "iso_code") != nil || code == "" {
		_ = entry.DecodePath(&code, "country_code") // no country then
	}
	code, _ = countryCode(code)
	return Info{Country: code}
}

// countryCode returns two capital letters, and whether s was that in any case.
func countryCode(s string) (string, bool) {
	s = strings.ToUpper(s)
	ok := len(s) == 2 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' && s[1] <= 'Z'
	if !ok {
		return "", false
	}
	return s, true
}
