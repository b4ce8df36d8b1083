package trust

import (
	"slices"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/address"
)

// hop is what a Received field says (RFC 5321 4.4).
type hop struct {
	by   string // the host that wrote it, or ""
	with string // the protocol, lower case
}

// inside are the protocols of a mail that is on its way from the own mail server
// into the mailbox (RFC 2033, RFC 3848, RFC 6531), or out of it.
var inside = []string{"lmtp", "lmtpa", "lmtps", "lmtpsa", "utf8lmtp", "utf8lmtpa", "utf8lmtps", "utf8lmtpsa", "imap", "imaps", "pop3", "pop3s", "local"}

func (h hop) inside() bool { return slices.Contains(inside, h.with) }

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
		switch {
		case strings.EqualFold(w, "by"):
			h = hop{by: address.Host(words[i+1])}
		case strings.EqualFold(w, "with"):
			h.with = strings.ToLower(words[i+1])
		}
	}
	return h
}

// plainWords are the words up to the date that are neither in comments nor in
// quotes nor in angle brackets.
func plainWords(text string) (words []string, ok bool) {
	s := &scanner{text: text[:min(len(text), maxResultsField)]}
	for s.more() && !s.take(';') {
		at := s.pos
		word := s.value()
		sent := s.text[at:s.pos]
		if strings.Contains(sent, "<") && !strings.Contains(sent, ">") {
			s.skipTo('>')
			s.pos++
			continue
		}
		if !strings.ContainsAny(sent, "\"<>") {
			words = append(words, word)
		}
	}
	return words, !s.open
}
