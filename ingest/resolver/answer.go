package resolver

import (
	"strings"
	"time"

	"github.com/miekg/dns"
)

// maxChain is how many aliases are followed.
const maxChain = 8

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
	a.expires = time.Now().Add(lifetime(a, reply))
	return a
}

// follow collects the records of q.kind that its name has in the end.
func follow(q question, all []dns.RR) ([]dns.RR, *failure) {
	name := q.name
	for range maxChain {
		var records []dns.RR
		next := ""
		for _, rr := range all {
			h := rr.Header()
			if !strings.EqualFold(h.Name, name) {
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
			return records, nil
		case next == "":
			return nil, noSuchHost
		}
		name = next
	}
	return nil, &failure{outcome: permanent, text: "its aliases (CNAME) go round in circles, or through too many names"}
}

// lifetime is how long an answer is kept.
func lifetime(a *answer, reply *dns.Msg) time.Duration {
	ttl, most := uint32(maxTTL/time.Second), maxTTL
	section := reply.Answer
	if a.err != nil {
		most = maxMissing
		section = reply.Ns
	}
	if a.err != nil && a.err.outcome == temporary {
		return pause
	}
	for _, rr := range section {
		ttl = min(ttl, rr.Header().Ttl)
		if soa, ok := rr.(*dns.SOA); ok {
			ttl = min(ttl, soa.Minttl) // RFC 2308 5
		}
	}
	return min(max(time.Duration(ttl)*time.Second, minTTL), most)
}
