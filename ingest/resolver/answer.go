package resolver

import (
	"slices"
	"strings"
	"time"

	"github.com/miekg/dns"
)

const (
	maxChain   = 8    // aliases that are followed
	maxRecords = 1000 // of one answer that are used
)

// read takes the records for q out of a reply, through its aliases.
func read(q question, reply *dns.Msg, server string) *answer {
	a := &answer{authentic: reply.AuthenticatedData, size: fixedSize + reply.Len()}
	switch reply.Rcode {
	case dns.RcodeSuccess, dns.RcodeNameError:
		a.records, a.err = follow(q, reply.Answer)
	case dns.RcodeServerFailure, dns.RcodeRefused:
		a.err = &failure{outcome: temporary, text: "the name server failed", server: server}
	default:
		a.err = &failure{outcome: permanent, text: "the name server said " + dns.RcodeToString[reply.Rcode], server: server}
	}
	a.size += recordSize * len(a.records)
	a.expires = time.Now().Add(lifetime(a, reply))
	return a
}

// follow collects the records of q.kind that its name has in the end. One without
// data, as RFC 2136 has it, is none.
func follow(q question, all []dns.RR) ([]dns.RR, *failure) {
	name := q.name
	for range maxChain {
		var records []dns.RR
		next := ""
		for _, rr := range all {
			h := rr.Header()
			if h.Rdlength == 0 || !strings.EqualFold(h.Name, name) {
				continue
			}
			if h.Rrtype == q.kind {
				records = append(records, rr)
			} else if alias, ok := rr.(*dns.CNAME); ok {
				next = alias.Target
			}
		}
		switch {
		case len(records) > 0:
			return records[:min(len(records), maxRecords)], nil
		case next == "":
			return nil, noSuchHost
		}
		name = next
	}
	return nil, &failure{outcome: permanent, text: "its aliases (CNAME) go round in circles, or through too many names"}
}

// lifetime is how long an answer is kept.
func lifetime(a *answer, reply *dns.Msg) time.Duration {
	switch {
	case a.err == nil:
		return shortest(reply.Answer, maxTTL)
	case a.err.outcome == temporary:
		return pause
	case slices.ContainsFunc(reply.Ns, func(rr dns.RR) bool { return rr.Header().Rrtype == dns.TypeSOA }):
		return shortest(slices.Concat(reply.Answer, reply.Ns), maxMissing)
	}
	return shortest(reply.Answer, unsure)
}

// shortest is how long all of the records are valid, within bounds.
func shortest(all []dns.RR, most time.Duration) time.Duration {
	ttl := uint32(most / time.Second)
	for _, rr := range all {
		ttl = min(ttl, rr.Header().Ttl)
		if soa, ok := rr.(*dns.SOA); ok {
			ttl = min(ttl, soa.Minttl) // RFC 2308 5
		}
	}
	return max(time.Duration(ttl)*time.Second, minTTL)
}
