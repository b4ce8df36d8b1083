package digest

import (
	"path"
	"slices"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
)

// covers reports whether a domain is one of the patterns or below one, as
// own_domains and the domains of a receiver are meant. No pattern covers all.
func covers(patterns []string, domain string) bool {
	if len(patterns) == 0 {
		return true
	}
	return slices.ContainsFunc(patterns, func(p string) bool {
		p = clean.Domain(p)
		return matches(p, domain) || matches("*."+p, domain)
	})
}

// matches knows *, which stands for any text; a pattern has no other sign that
// path.Match knows, and a domain no slash.
func matches(pattern, domain string) bool {
	ok, err := path.Match(pattern, domain)
	return ok && err == nil
}
