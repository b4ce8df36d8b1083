package identify

import (
	"slices"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
	"github.com/dmarcpipe/dmarcpipe/parse/lookup"
)

const (
	maxHosts = 4    // names of one address that are looked up
	maxNames = 1024 // names of one answer that are looked at
)

// hostNames returns the first of the names, in order of the alphabet, that can be
// those of a host; without trailing dots, in lower case.
func hostNames(names []string) []string {
	var hosts []string
	for _, name := range names[:min(len(names), maxNames)] {
		if name = clean.Fold(name); isHostName(name) {
			hosts = append(hosts, name)
		}
	}
	slices.Sort(hosts)
	hosts = slices.Compact(hosts)
	return hosts[:min(len(hosts), maxHosts)]
}

// isHostName takes names of two labels and more, with _ beside what RFC 1123 2.1
// allows, because hosters use it.
func isHostName(name string) bool { return lookup.IsName(name) && strings.Contains(name, ".") }
