package identify

import (
	"context"
	"slices"

	"golang.org/x/net/publicsuffix"

	"github.com/dmarcpipe/dmarcpipe/parse/dmarc"
)

const (
	maxOwn      = 100 // domains of one source
	maxSPFAsked = 5   // policy domains of one source, of most messages
)

// ownOf returns the policy domains whose own host or SPF include the candidate
// is. Where SPF is not asked, or does not answer, what was known stays.
func (e *Engine) ownOf(ctx context.Context, c *Candidate, host string, askSPF bool) []string {
	own := slices.Clone(c.Aligned)
	var before []string
	if c.Known != nil {
		before = c.Known.Own
	}
	if !askSPF {
		own = append(own, before...)
	}
	asked := 0
	for _, d := range c.Domains {
		switch {
		case slices.Contains(own, d):
		case host != "" && isHostOf(host, d):
			own = append(own, d)
		case askSPF && asked < maxSPFAsked && e.own.has(d):
			asked++
			in, err := e.spf.covers(ctx, d, c.Addr)
			if in || err != nil && slices.Contains(before, d) {
				own = append(own, d)
			}
		}
	}
	slices.Sort(own)
	own = slices.Compact(own)
	return own[:min(len(own), maxOwn)]
}

// isHostOf reports whether a confirmed name is below the organizational domain of
// a policy domain. A public suffix has hosts of everybody.
func isHostOf(host, domain string) bool {
	org := dmarc.OrgDomain(domain)
	if suffix, _ := publicsuffix.PublicSuffix(org); suffix == org {
		return false
	}
	return dmarc.Under(host, org)
}

// ofPolicyDomain reports whether a domain is of the organization of one of the
// policy domains.
func ofPolicyDomain(domain string, policy []string) bool {
	org := dmarc.OrgDomain(domain)
	return slices.ContainsFunc(policy, func(p string) bool { return dmarc.OrgDomain(p) == org })
}
