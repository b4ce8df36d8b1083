package trust

import (
	"slices"

	"github.com/dmarcpipe/dmarcpipe/parse/dmarc"
)

// microsoft is the authserv-id by which the fields of Microsoft 365 are known,
// which have none, and below which the hosts are that write them.
const microsoft = "outlook.com"

// maxOwnFields is how many fields of the own mail server add up.
const maxOwnFields = 16

// ownResults are the results that the own mail server noted. Anybody can write
// such a field into a mail, so where it stands decides:
//
// Above the first Received field the own server wrote all that is there, for it
// was the last to touch the mail. So it did above a Received field of a way on
// which no mail comes from outside, such as LMTP. All fields with one of its ids
// count there, as each of its filters writes one.
//
// Some servers write it below the Received field of their own: the first field
// with one of their ids counts then, and no other, if a host of that id wrote
// the Received field above it. What the sender has put into the mail stands
// further down.
func ownResults(h *header, ids []string) []result {
	var found []result
	own := 0
	for i, f := range h.fields {
		if f.name == "received" && !readHop(f.value()).inside() {
			if own == 0 {
				return belowReceived(h.fields[i:], ids)
			}
			break
		}
		id, results, ok := readField(f)
		if ok && slices.Contains(ids, id) && own < maxOwnFields {
			found = append(found, results...)
			own++
		}
	}
	return found
}

// belowReceived looks for the first field of the own server behind its Received
// field.
func belowReceived(fields []field, ids []string) []result {
	by := ""
	for _, f := range fields {
		if f.name == "received" {
			by = readHop(f.value()).by
		}
		id, results, ok := readField(f)
		if ok && id == "" && dmarc.Under(by, microsoft) {
			id = microsoft
		}
		switch {
		case !ok || id == "" || !slices.Contains(ids, id):
		case dmarc.Aligned(by, id, false):
			return results
		default:
			return nil
		}
	}
	return nil
}

// readField reads a field if it is one with results.
func readField(f field) (id string, results []result, ok bool) {
	if f.name != "authentication-results" {
		return "", nil, false
	}
	return readResults(f.value())
}
