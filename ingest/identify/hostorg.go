package identify

import (
	"encoding/hex"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/dmarc"
	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
)

// hostOrg returns the organizational domain of a host, and a guess of what the
// organization is.
func hostOrg(host string, addr netip.Addr) (string, verdict.Kind) {
	org := dmarc.OrgDomain(host)
	if generic(host, addr) {
		return org, verdict.KindISP
	}
	// The labels of the public suffix, such as edu, ac.uk and gov.au.
	for _, label := range strings.Split(org, ".")[1:] {
		switch label {
		case "edu", "ac":
			return org, verdict.KindEducation
		case "gov", "gouv", "gob", "mil":
			return org, verdict.KindGovernment
		}
	}
	return org, verdict.KindCompany
}

// isGenericWord knows labels, and parts of labels, that access networks and
// hosters put into the names that they give to all their addresses.
func isGenericWord(s string) bool {
	switch s {
	case "adsl", "broadband", "cable", "client", "clients", "cpe", "cust", "customer", "customers", "dhcp", "dial", "dialup",
		"dsl", "dyn", "dynamic", "dynip", "fiber", "fibre", "ftth", "host", "ip", "ipv", "lease", "mobile", "nat", "pool",
		"ppp", "pppoe", "rdns", "res", "residential", "rev", "reverse", "static", "unassigned", "user", "vdsl", "vps", "wlan":
		return true
	}
	return false
}

// generic reports whether host says no more than its address and a network: the
// part below the organizational domain has the address in it, or a word for it
// together with numbers.
func generic(host string, addr netip.Addr) bool {
	below := strings.TrimSuffix(host, dmarc.OrgDomain(host))
	return hasAddress(below, addr) || hasDigit(below) && hasGenericWord(below)
}

func hasDigit(s string) bool { return strings.ContainsAny(s, "0123456789") }

func hasGenericWord(s string) bool {
	notLetter := func(r rune) bool { return r < 'a' || r > 'z' }
	return slices.ContainsFunc(strings.FieldsFunc(s, notLetter), isGenericWord)
}

// hasAddress looks for three bytes of an IPv4 address as numbers, or its last two
// as numbers that stand alone, and for the last four bytes of any address as
// hexadecimal digits.
func hasAddress(s string, addr netip.Addr) bool {
	b := addr.AsSlice()
	last := b[len(b)-4:]
	digits := strings.Map(noSeparator, s)
	if hexed := hex.EncodeToString(last); hexed != "00000000" && hexed != "00000001" && strings.Contains(digits, hexed) {
		return true
	}
	if !addr.Is4() {
		return false
	}
	notDigit := func(r rune) bool { return r < '0' || r > '9' }
	return countBytes(strings.FieldsFunc(s, notDigit), last) >= 3 || countBytes(strings.FieldsFunc(s, separates), last[2:]) == 2
}

func separates(r rune) bool { return r == '.' || r == '-' || r == '_' }

func noSeparator(r rune) rune {
	if separates(r) {
		return -1
	}
	return r
}

// countBytes counts the bytes that are among the numbers, also with zeros before.
func countBytes(numbers []string, bytes []byte) (n int) {
	for _, b := range bytes {
		want := strconv.Itoa(int(b))
		if slices.ContainsFunc(numbers, func(f string) bool { return strings.TrimLeft(f[:len(f)-1], "0")+f[len(f)-1:] == want }) {
			n++
		}
	}
	return n
}
