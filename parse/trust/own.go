package trust

import (
	"slices"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/dmarc"
)

// maxOwnFields is how many fields of the own mail server add up.
const maxOwnFields = 16

// ownResults are the results that the own mail server noted. Anybody can write
// such a field into a mail, so where it stands decides. Above the first Received
// field the own server wrote all that is there, for it was the last to touch the
// mail. So it did above a Received field of a way that mail from outside does not
// take: LMTP, or from the same machine. All fields with one of its ids count
// there, as each of its filters writes one. Further down only those of providers
// count.
func ownResults(h *header, ids []string) []result {
	var found []result
	own := 0
	for _, f := range h.fields {
		if f.name == "received" && !readHop(f.value()).inside() {
			break
		}
		id, results, ok := readField(f)
		if ok && slices.Contains(ids, id) && own < maxOwnFields {
			found = append(found, results...)
			own++
		}
	}
	if own > 0 {
		return found
	}
	for _, p := range providers {
		if slices.Contains(ids, p.id) {
			found = append(found, p.results(h.fields)...)
		}
	}
	return found
}

// provider is one whose servers write their results below Received fields of
// their own, and into every mail: so the first one is theirs.
type provider struct {
	id      string
	hosts   string // domain of the servers
	network string // how the addresses begin by which they call themselves, or ""
	unnamed bool   // the fields have no authserv-id
}

var providers = []provider{
	{id: "mx.google.com", hosts: "google.com", network: "2002:a05:"},
	{id: "outlook.com", hosts: "outlook.com", unnamed: true},
}

// results are those of the first field of the provider, if nobody else has
// touched the mail since.
func (p provider) results(fields []field) []result {
	received := false
	for _, f := range fields {
		if f.name == "received" {
			if received = true; !p.wrote(readHop(f.value())) {
				return nil
			}
		}
		id, results, ok := readField(f)
		if ok && received && (id == p.id || id == "" && p.unnamed) {
			return results
		}
	}
	return nil
}

func (p provider) wrote(h hop) bool {
	return dmarc.Under(h.by, p.hosts) || p.network != "" && strings.HasPrefix(h.by, p.network)
}

// readField reads a field if it is one with results.
func readField(f field) (id string, results []result, ok bool) {
	if f.name != "authentication-results" {
		return "", nil, false
	}
	return readResults(f.value())
}
