package identify

import (
	"path"
	"slices"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
)

// ownDomains tells the domains of the user from those of others.
type ownDomains struct {
	patterns []string
	list     string // a hash of patterns
}

func newOwnDomains(patterns []string) ownDomains {
	sorted := make([]string, len(patterns))
	for i, p := range patterns {
		sorted[i] = clean.Domain(p)
	}
	slices.Sort(sorted)
	sorted = slices.Compact(sorted)
	return ownDomains{patterns: sorted, list: versionOf(strings.Join(sorted, "\n"))}
}

// OwnDomains returns what tells, for domains in lower case, which of them belong
// to a user with these patterns: names, which stand for all below them, and names
// with *. None means all.
func OwnDomains(patterns []string) func(domain string) bool { return newOwnDomains(patterns).has }

// has reports whether a domain, in lower case, is one of them or below one.
func (o ownDomains) has(domain string) bool {
	if len(o.patterns) == 0 {
		return true
	}
	return slices.ContainsFunc(o.patterns, func(p string) bool { return matches(p, domain) || matches("*."+p, domain) })
}

// matches knows *, which stands for any text; a pattern has no other sign that
// path.Match knows, and a domain no slash.
func matches(pattern, domain string) bool {
	ok, err := path.Match(pattern, domain)
	return ok && err == nil
}
