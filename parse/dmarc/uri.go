package dmarc

import (
	"net/url"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
	"github.com/dmarcpipe/dmarcpipe/parse/lookup"
)

// URI is a destination of reports.
type URI struct {
	Text    string // as published, without the size limit
	Scheme  string // lower case
	Address string // of mailto, decoded; "" otherwise
	Host    string // that receives the reports: lower case and A-labels
	Size    string // the historic limit behind an exclamation mark, such as "10m"
}

// Mailto is the destination for reports to a mail address.
func Mailto(address string) URI {
	_, host, _ := cutLast(address, "@")
	return URI{Text: "mailto:" + escape(address), Scheme: "mailto", Address: address, Host: clean.Domain(host)}
}

// escape encodes what would end a URI in a record early (RFC 9989 4.8).
func escape(s string) string {
	return strings.NewReplacer("%", "%25", ",", "%2C", "!", "%21", ";", "%3B", " ", "%20").Replace(s)
}

// parseURI reads one element of rua or ruf. The kind is "" where nothing is
// wrong; a URI with a Host is good for reports all the same.
func parseURI(s string) (URI, Kind) {
	u := URI{Text: s}
	if !clean.Printable([]byte(s)) || strings.Contains(s, " ") {
		return u, BadURI
	}
	if text, size, ok := cutLast(s, "!"); ok {
		if !isSize(size) {
			return u, BadURI
		}
		u.Text, u.Size = text, size
	}
	scheme, rest, ok := strings.Cut(u.Text, ":")
	if !ok {
		return u, NoScheme
	}
	u.Scheme = strings.ToLower(scheme)
	return u, u.locate(rest)
}

// locate fills Address and Host.
func (u *URI) locate(rest string) Kind {
	if u.Scheme != "mailto" {
		if p, err := url.Parse(u.Text); err == nil && isHost(clean.Domain(p.Hostname())) {
			u.Host = clean.Domain(p.Hostname())
		}
		return OtherScheme
	}
	rest, _, _ = strings.Cut(rest, "?")
	address, err := url.PathUnescape(rest)
	local, host, ok := cutLast(address, "@")
	if host = clean.Domain(host); err != nil || !ok || !isLocal(local) || !isHost(host) {
		return BadURI
	}
	u.Address, u.Host = address, host
	if u.Size != "" {
		return SizeSuffix
	}
	return ""
}

// usable reports whether a reporter could send there.
func (u URI) usable() bool { return u.Host != "" }

// isSize reports whether s is the size limit of RFC 7489 6.4.
func isSize(s string) bool {
	digits := strings.TrimRight(strings.ToLower(s), "kmgt")
	return digits != "" && len(s)-len(digits) <= 1 && strings.Trim(digits, "0123456789") == ""
}

func isLocal(s string) bool {
	return s != "" && len(s) <= 64 && clean.Printable([]byte(s)) && !strings.ContainsAny(s, " <>")
}

// isHost reports whether s, in A-labels, is a name with two labels or more.
func isHost(s string) bool { return strings.Contains(s, ".") && lookup.IsName(s) }

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}
