package network

// Package is a data set under a free licence, as a package of npm.
type Package struct {
	Name      string
	Version   string
	Integrity string   // of its tarball, as npm writes it
	Files     []string // that Load reads
	Licence   string   // and whom to name for it
}

// Packages names the two packages that this program was tested with: of
// autonomous systems, and of countries.
func Packages() (asn, country Package) {
	asn = Package{
		Name:      "@ip-location-db/asn",
		Version:   "2.3.2026061719",
		Integrity: "sha512-PpqYi7wyEyWwunXBtl+y3Vi403SvNywotWwvmiYCOUtE0SVol/Sf492Ee+eErEznmGapxEQB2SAfrpXuZ9a+vQ==",
		Files:     []string{"asn-ipv4.csv", "asn-ipv6.csv"},
		Licence:   "CC BY 4.0: Route Views (routeviews.org), DB-IP (db-ip.com) and NRO (nro.net), merged by ip-location-db (github.com/sapics/ip-location-db)",
	}
	country = Package{
		Name:      "@ip-location-db/geo-whois-asn-country",
		Version:   "2.3.2026061719",
		Integrity: "sha512-9MQ3r2q+GDLwW+Mye5duWnHe3n1qB1ZcNUcM9P58CpdW86Gt44AgfIrem6Pcy/tbCHhQ70RJCLngQQyYnaEjbw==",
		Files:     []string{"geo-whois-asn-country-ipv4.csv", "geo-whois-asn-country-ipv6.csv"},
		Licence:   "CC0 1.0, statistics under CC BY 4.0: NRO (nro.net), merged by ip-location-db (github.com/sapics/ip-location-db)",
	}
	return asn, country
}
