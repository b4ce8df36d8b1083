package check

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/lookup"
)

// mx judges the mail servers.
func (c *checker) mx(s *mailSurvey) []Result {
	all := []Result{s.mx.result()}
	for _, h := range s.hosts {
		all = append(all, h.address())
	}
	tried := func(h *mailHost) bool { return len(h.sessions) > 0 }
	reached := func(h *mailHost) bool { return len(h.reached()) > 0 }
	switch {
	case !slices.ContainsFunc(s.hosts, tried):
		return all
	case !slices.ContainsFunc(s.hosts, reached):
		return append(all, s.blocked())
	}
	for _, h := range s.hosts {
		if tried(h) {
			all = append(all, c.port25(s, h)...)
		}
	}
	return append(all, s.ipv6())
}

// address judges what DNS says of one mail server.
func (h *mailHost) address() Result {
	r := Result{Group: GroupMX, Name: "address of " + h.name, Status: StatusPass, Text: addrList(h.addrs)}
	switch {
	case ipLiteral(h.name):
		r.Status, r.Text = StatusFail, "the MX record holds an address; it must hold a host name"
		r.Next = "give the address a name with an A record, and put that name in the MX record (RFC 5321 section 5.1)"
	case !lookup.IsName(h.name):
		r.Status, r.Text, r.Next = StatusFail, "the MX record holds no host name", "put a host name in the MX record"
	case lookup.Absent(h.err):
		r.Status, r.Text, r.Next = StatusFail, "the host has no address", "publish an A record for "+h.name+", or remove it from the MX records"
	case h.err != nil:
		return unasked(r.Group, r.Name, h.err)
	case slices.ContainsFunc(h.addrs, notPublic):
		r.Status, r.Text = StatusWarn, addrList(h.addrs)+": not every one is an address of the Internet"
		r.Next = "publish public addresses only; senders cannot reach the others"
	case h.alias != "":
		r.Status, r.Text = StatusWarn, h.name+" is an alias (CNAME) of "+h.alias
		r.Next = "put " + h.alias + " in the MX record: an MX must not lead to an alias (RFC 2181 section 10.3)"
	}
	return r
}

func notPublic(a netip.Addr) bool {
	return a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() || a.IsUnspecified() || a.IsMulticast()
}

func addrList(addrs []netip.Addr) string {
	texts := make([]string, len(addrs))
	for i, a := range addrs {
		texts[i] = a.String()
	}
	return list(texts, maxAddrs)
}

// blocked is the result when no server at all could be reached, which says
// more of the network of this machine than of them.
func (s *mailSurvey) blocked() Result {
	r := Result{
		Group: GroupMX, Name: "port 25", Status: StatusUnknown,
		Text: "no mail server could be reached from here; many networks block connections out to port 25",
		Next: "run the check on a machine that may send mail, such as the mail server itself",
	}
	for _, h := range s.hosts {
		for _, session := range h.sessions {
			r.Detail = append(r.Detail, fmt.Sprintf("%s at %s: %s", h.name, session.addr, session.err))
		}
	}
	return r
}

// ipv6 says which servers take mail over IPv6. Having none is no fault.
func (s *mailSurvey) ipv6() Result {
	r := Result{Group: GroupMX, Name: "IPv6", Status: StatusInfo}
	var with, without, silent []string
	for _, h := range s.hosts {
		i := slices.IndexFunc(h.sessions, func(s *session) bool { return isIPv6(s.addr) })
		switch {
		case i < 0:
			without = append(without, h.name)
		case h.sessions[i].reached:
			with = append(with, h.name)
		default:
			silent = append(silent, h.name)
		}
	}
	if len(with) == len(s.hosts) {
		r.Status = StatusPass
	}
	r.Text = parts(
		part{"reached: ", with},
		part{"no IPv6 address: ", without},
		part{"no answer over IPv6, which this network may not have: ", silent},
	)
	return r
}

// part is some names and what is said of them.
type part struct {
	label string
	names []string
}

func parts(all ...part) string {
	var texts []string
	for _, p := range all {
		if len(p.names) > 0 {
			texts = append(texts, p.label+list(p.names, maxNames))
		}
	}
	return strings.Join(texts, "; ")
}
