package failure

import (
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/address"
)

// maxAddress is how much of a text is read as one address or name, in bytes.
const maxAddress = 1 << 10

func head(s string) string { return s[:min(len(s), maxAddress)] }

// domainName returns a domain, or that of an address, as address.Domain does.
func domainName(s string) string {
	s = strings.Trim(head(s), "<> \t")
	return address.Domain("x@" + s[strings.LastIndexByte(s, '@')+1:])
}

// mailbox returns an address without its angle brackets and the name beside
// it; what is no address stays as it is.
func mailbox(s string) string {
	s = strings.TrimSpace(s)
	if a := address.First(head(s)); a != "" {
		return a
	}
	return unbracket(s)
}

// mailboxes returns the addresses of a list.
func mailboxes(s string) []string {
	if strings.ContainsAny(s, `"(`) || !strings.Contains(s, ",") {
		return []string{mailbox(s)}
	}
	var list []string
	for part := range strings.SplitSeq(s, ",") {
		if part = mailbox(part); part != "" {
			list = append(list, part)
		}
	}
	return list
}

// unbracket returns an id without blanks and brackets around it.
func unbracket(s string) string {
	s = strings.TrimSpace(s)
	return strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(s, "<"), ">"))
}

// reportingMTA reads the name of a server, as in "dns; mail.example.com".
func reportingMTA(s string) string {
	if _, name, ok := strings.Cut(s, ";"); ok {
		s = name
	}
	return domainName(s)
}
