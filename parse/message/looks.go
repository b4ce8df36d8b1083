package message

import "bytes"

// known are fields that hardly stand at the start of anything but mail.
var known = map[string]bool{
	"received": true, "returnpath": true, "deliveredto": true, "from": true, "to": true, "subject": true,
	"date": true, "messageid": true, "mimeversion": true, "contenttype": true, "dkimsignature": true,
	"arcseal": true, "xoriginalto": true, "authenticationresults": true, "receivedspf": true, "replyto": true,
	"sender": true, "contenttransferencoding": true, "contentdisposition": true, "envelopeto": true,
}

// LooksLike reports whether head, the first bytes of some data, is the header
// of a mail: two well-known fields, or one in the very first line.
func LooksLike(head []byte) bool {
	head = skipEnvelope(bytes.TrimLeft(head, "\r\n"))
	seen := 0
	for i := 0; len(head) > 0; i++ {
		line, rest := cutLine(head)
		head = rest
		if len(line) == 0 {
			break
		}
		name, _, ok := cutField(line)
		var buf [maxName]byte
		if !ok || !known[string(appendFolded(buf[:0], name))] {
			continue
		}
		if seen++; seen == 2 || i == 0 {
			return true
		}
	}
	return false
}

// skipEnvelope drops the "From " line that mailboxes put before a mail.
func skipEnvelope(data []byte) []byte {
	if bytes.HasPrefix(data, []byte("From ")) || bytes.HasPrefix(data, []byte(">From ")) {
		_, data = cutLine(data)
	}
	return data
}

// cutLine splits data behind its first line, which is returned without its end.
func cutLine(data []byte) (line, rest []byte) {
	line, rest, found := bytes.Cut(data, []byte("\n"))
	if !found {
		return data, nil
	}
	return bytes.TrimSuffix(line, []byte("\r")), rest
}
