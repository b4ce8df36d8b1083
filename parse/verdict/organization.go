package verdict

import (
	"strings"

	"golang.org/x/net/publicsuffix"

	"github.com/dmarcpipe/dmarcpipe/parse/dmarc"
)

// relation is what a domain is to the domain of the From field.
type relation uint8

const (
	stranger relation = iota
	relative          // of one organizational domain
	same
)

// organization tells which domains are of one organization with the From field
// of a row.
//
// By the public suffix list, they are those with the same organizational domain
// (RFC 7489 3.2). Where the reporter walked the tree instead (RFC 9989 4.10), it
// found the policy domain so, which tells the organization without DNS:
//
//   - The policy domain is above the From domain: then it is the organizational
//     domain, and domains are of the organization that are it or below it. If it
//     is a public suffix by the list, the record is one of a public suffix
//     operator, and the organizational domain is one label below.
//   - The From domain is below by so much that the walk skips the policy domain,
//     or the policy domain is the From domain itself, or neither is below the
//     other: then the report does not tell, and the public suffix list does.
//
// Tags psd of domains in between are not known. A walk asks for its own name and
// then for names of at most seven labels, so it never finds a policy domain of
// more labels above it.
type organization struct {
	policy string
	walk   bool
	from   string            // of the row
	root   string            // the organizational domain by walk, "" where the list tells
	list   string            // the organizational domain by the list
	known  map[string]string // organizational domains by the list
}

// maxKnown bounds how many domains are remembered at a time, maxName how long
// they are in bytes, which is the most that DNS can have (RFC 1035 2.3.4).
const (
	maxKnown = 1024
	maxName  = 255
)

func newOrganization(policy string, walk bool) organization {
	return organization{policy: policy, walk: walk, known: map[string]string{}}
}

// turn makes from the domain that others are compared with; "" is the policy
// domain.
func (o *organization) turn(from string) {
	if from == "" {
		from = o.policy
	}
	if from == o.from {
		return
	}
	o.from, o.list, o.root = from, o.of(from), ""
	if o.walk && from != o.policy && reaches(from, o.policy) {
		o.root = walked(from, o.policy)
	}
}

// relation returns what domain, which is not empty, is to the From domain.
func (o *organization) relation(domain string) relation {
	switch {
	case domain == o.from:
		return same
	case o.root != "" && reaches(domain, o.root), o.root == "" && o.of(domain) == o.list:
		return relative
	}
	return stranger
}

// of is the organizational domain by the public suffix list.
func (o *organization) of(domain string) string {
	org, ok := o.known[domain]
	if ok {
		return org
	}
	if len(o.known) >= maxKnown {
		clear(o.known)
	}
	org = dmarc.OrgDomain(domain)
	if len(domain) <= maxName {
		o.known[domain] = org
	}
	return org
}

// walked is the organizational domain of from, given that the walk found the
// record of policy above it.
func walked(from, policy string) string {
	if suffix, _ := publicsuffix.PublicSuffix(policy); suffix != policy {
		return policy
	}
	below := strings.TrimSuffix(from, "."+policy)
	return from[strings.LastIndexByte(below, '.')+1:]
}

// maxWalked is the most labels of a name that a walk finds above its first.
const maxWalked = 7

// reaches reports whether a walk from domain asks for root.
func reaches(domain, root string) bool {
	return domain == root || root != "" && dmarc.Under(domain, root) && strings.Count(root, ".") < maxWalked
}
