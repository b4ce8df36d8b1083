package failure

import (
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/address"
)

// maxAddress is how long a text may be that is read as an address or a name,
// in bytes. A longer one is none: the part of an address could be anything.
const maxAddress = 4 << 10

func short(s string) string {
	if len(s) > maxAddress {
		return ""
	}
	return s
}

// domainName returns a domain, or that of an address, as address.Host does.
func domainName(s string) string {
	s = strings.Trim(short(s), "<> \t")
	name, _, _ := strings.Cut(s[strings.LastIndexByte(s, '@')+1:], "(") // a comment
	return address.Host(name)
}

// mailbox returns an address without its angle brackets and the name beside
// it; what is no address stays as it is.
func mailbox(s string) string {
	s = strings.TrimSpace(s)
	if a := address.First(short(s)); a != "" {
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

// hostName returns the name of a host, which has a dot: "unknown" is none.
func hostName(s string) string {
	if name := domainName(s); strings.Contains(name, ".") {
		return name
	}
	return ""
}

// fieldName returns the name of a field if it is one that software would make,
// which an address is not.
func fieldName(s string) string {
	for i := range len(s) {
		if !isAlnum(s[i]) && s[i] != '-' && s[i] != '_' {
			return ""
		}
	}
	return s
}
