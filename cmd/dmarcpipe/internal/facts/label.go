package facts

import (
	"unicode/utf8"

	"github.com/dmarcpipe/dmarcpipe/parse/dmarc"
)

// maxLabel bounds the names of a catalogue of the user, in bytes.
const maxLabel = 100

// service is the label for a service of a domain: its name where the catalogue
// has it, or where it stands for hosts of the domain itself.
func (f *Facts) service(d domain, name string) string {
	catalogued := len(name) <= maxLabel && utf8.ValidString(name) && f.o.Service(name)
	if catalogued || name == d.Domain || name == dmarc.OrgDomain(d.Domain) {
		return name
	}
	return other
}

// reporter is the label for a reporter.
func (f *Facts) reporter(name string) string {
	if title := f.o.Reporter(name); title != "" {
		return title
	}
	return other
}
