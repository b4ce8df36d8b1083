package catalogue

import (
	"bytes"
	"errors"
	"maps"
	"strings"
)

// names finds services by suffixes of domain names.
type names struct {
	service map[string]*Service
	labels  int // of the longest
}

// folded holds a name while it is looked up, so that nothing is allocated.
type folded [253]byte

// fold writes a name in lower case into buf, without a trailing dot, and returns
// its length: 0 for a name that is too long to be one.
func fold(buf *folded, name string) int {
	name = strings.TrimSuffix(name, ".")
	if len(name) > len(buf) {
		return 0
	}
	for i := range len(name) {
		b := name[i]
		if 'A' <= b && b <= 'Z' {
			b += 'a' - 'A'
		}
		buf[i] = b
	}
	return len(name)
}

// find returns the service with the longest suffix of a folded name; nil for none.
func (n *names) find(name []byte) *Service {
	rest := name[start(name, n.labels):]
	for {
		if s := n.service[string(rest)]; s != nil {
			return s
		}
		dot := bytes.IndexByte(rest, '.')
		if dot < 0 {
			return nil
		}
		rest = rest[dot+1:]
	}
}

// start returns where the last so many labels begin.
func start(name []byte, labels int) int {
	end := len(name)
	for range labels {
		end = bytes.LastIndexByte(name[:end], '.')
		if end < 0 {
			return 0
		}
	}
	return min(end+1, len(name))
}

func (n *names) set(name string, s *Service) {
	if n.service == nil {
		n.service = make(map[string]*Service)
	}
	n.service[name] = s
	n.labels = max(n.labels, strings.Count(name, ".")+1)
}

// under returns the names of both, where those of over go first.
func (n *names) under(over names) names {
	if len(over.service) == 0 {
		return *n
	}
	both := names{service: maps.Clone(n.service), labels: n.labels}
	for name, s := range over.service {
		both.set(name, s)
	}
	return both
}

var errName = errors.New("not a domain name in ASCII")

// checkName returns a name of a file in lower case, without a trailing dot.
func checkName(name string) (string, error) {
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	if len(name) > len(folded{}) {
		return "", errName
	}
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || len(label) > 63 || strings.ContainsFunc(label, notInName) {
			return "", errName
		}
	}
	return name, nil
}

func notInName(r rune) bool {
	return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '_'
}
