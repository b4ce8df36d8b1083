package trust

import (
	"net/netip"
	"slices"
	"strings"
)

// hop is what a Received field says (RFC 5321 4.4).
type hop struct {
	by    string // the host that wrote it, lower case, or ""
	with  string // the protocol, lower case
	local bool   // the mail came from the same machine
}

// inside are the protocols of a mail that is on its way from the own mail server
// into the mailbox (RFC 2033, RFC 3848, RFC 6531), or out of it.
var inside = []string{"lmtp", "lmtpa", "lmtps", "lmtpsa", "utf8lmtp", "utf8lmtpa", "utf8lmtps", "utf8lmtpsa", "imap", "imaps", "pop3", "pop3s"}

// inside reports whether no mail from outside takes this way.
func (h hop) inside() bool { return h.local || slices.Contains(inside, h.with) }

// readHop reads a Received field. The last "by" counts: what stands before it
// may be what a client called itself. Nothing is known of a field with an open
// comment or quote, in which the "by" of the server may be lost.
func readHop(text string) hop {
	words, ok := plainWords(text)
	if !ok {
		return hop{}
	}
	var h hop
	for i, w := range words[:max(len(words)-1, 0)] {
		next := strings.ToLower(words[i+1].text)
		switch {
		case strings.EqualFold(w.text, "by"):
			h = hop{by: next, local: loopback(text[:w.at])}
		case strings.EqualFold(w.text, "with"):
			h.with = next
		}
	}
	return h
}

// place is a word, and where it stands.
type place struct {
	text string
	at   int
}

// plainWords are the words up to the date that are neither in comments nor in
// quotes nor in angle brackets. The date is behind the last semicolon: an earlier
// one may be what a client called itself.
func plainWords(text string) (words []place, ok bool) {
	s := &scanner{text: text[:min(len(text), maxResultsField)]}
	date := -1
	for s.more() {
		if s.take(';') {
			date = len(words)
			continue
		}
		at := s.pos
		word := s.value()
		sent := s.text[at:s.pos]
		if strings.Contains(sent, "<") && !strings.Contains(sent, ">") {
			s.skipTo('>')
			s.pos++
			continue
		}
		if !strings.ContainsAny(sent, "\"<>") {
			words = append(words, place{word, at})
		}
	}
	if date >= 0 {
		words = words[:date]
	}
	return words, !s.open
}

// loopback reports whether all addresses in a text are those of the machine
// itself, and there is one. Private addresses do not do: behind a proxy or in a
// container mail from outside comes from one.
func loopback(text string) bool {
	found := false
	text = strings.ReplaceAll(strings.ToLower(text), "ipv6:", " ")
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'f') && r != '.' && r != ':'
	}) {
		ip, err := netip.ParseAddr(word)
		if err != nil {
			continue
		}
		if !ip.Unmap().IsLoopback() {
			return false
		}
		found = true
	}
	return found
}
