package trust

import (
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/address"
)

// The bounds of one Authentication-Results field. What is longer is ignored.
const (
	maxResultsField = 32 << 10
	maxResults      = 64
	maxProps        = 32 // of one result
)

// result is one result of a field (RFC 8601 2.2).
type result struct {
	method, value string            // lower case
	props         map[string]string // such as header.d; names in lower case
}

// readResults reads an Authentication-Results field. id is its authserv-id in
// lower case, "" for a field that begins with a result, as those of Microsoft 365
// do. It is not ok where no field of this kind can begin so.
func readResults(text string) (id string, results []result, ok bool) {
	if len(text) > maxResultsField {
		return "", nil, false
	}
	s := &scanner{text: text}
	if begin := *s; s.key() != "" && s.at('=') {
		*s = begin
		return "", s.results(), true
	}
	s.pos = 0
	id = strings.ToLower(s.value())
	if !s.at(';') {
		s.key() // the version
	}
	if id == "" || s.more() && !s.at(';') {
		return "", nil, false
	}
	return id, s.results(), true
}

func (s *scanner) results() (found []result) {
	for s.more() && len(found) < maxResults {
		if s.take(';') {
			continue
		}
		if r, ok := s.result(); ok {
			found = append(found, r)
		}
		s.skipTo(';')
	}
	return found
}

// result reads up to the end of one, which is "none" alone where nothing was
// done.
func (s *scanner) result() (result, bool) {
	method, _, _ := strings.Cut(s.key(), "/") // without its version
	if method == "" || !s.take('=') {
		return result{}, false
	}
	r := result{method: method, value: strings.ToLower(s.value()), props: map[string]string{}}
	for n := 0; n < maxProps && s.more() && !s.at(';'); n++ {
		key := s.key()
		if key != "" && !s.at('=') {
			continue // a word that belongs to nothing
		}
		s.take('=')
		if value := s.value(); key != "" && r.props[key] == "" {
			r.props[key] = value
		}
	}
	return r, true
}

// domain is the first of these properties that is a domain, or an address of
// one.
func (r result) domain(props ...string) string {
	for _, p := range props {
		value := strings.Trim(r.props[p], "<>")
		if d := address.Host(value[strings.LastIndexByte(value, '@')+1:]); d != "" {
			return d
		}
	}
	return ""
}
