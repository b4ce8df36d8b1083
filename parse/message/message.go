// Package message takes mails apart (RFC 5322, RFC 2045 to 2049) the way real
// report mail needs it: lenient about everything that a sender can get wrong,
// in one pass over the bytes, whatever the nesting.
package message

import (
	"bytes"
	"iter"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/limit"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// maxNesting is how deep multiparts may lie inside one another.
const maxNesting = 8

// Message is a mail whose header has been read.
type Message struct {
	Header Header

	data []byte
	body int
}

// Read reads the header of a mail. There is no data that it refuses: without
// a header, everything is body.
func Read(data []byte) *Message {
	data = skipEnvelope(bytes.TrimLeft(data, "\r\n"))
	s := scanner{data: data}
	h, _ := s.header()
	return &Message{Header: h, data: data, body: s.pos}
}

// Type returns the content type of the mail in lower case, and its parameters.
func (m *Message) Type() (word string, params map[string]string) {
	v := parseValue(m.Header.Get("Content-Type"))
	return v.word, v.params
}

// Parts yields every part that is not a multipart, in order. Parts of nested
// mails (message/rfc822) are not looked into. An error is a *reason.Error
// with TooManyParts or NestedTooDeep, and the last that is yielded.
func (m *Message) Parts(b *limit.Budget) iter.Seq2[*Part, error] {
	return func(yield func(*Part, error) bool) {
		s := scanner{data: m.data, pos: m.body, budget: b, yield: yield}
		s.body(m.Header, "")
	}
}

// scanner walks over a mail from its first to its last byte.
type scanner struct {
	data   []byte
	pos    int
	bounds []string // of the multiparts around pos, the innermost last
	budget *limit.Budget
	yield  func(*Part, error) bool
	number int
	done   bool
}

// header reads a header. If a delimiter ends it, there is no body.
func (s *scanner) header() (Header, *delimiter) {
	h, f := Header{}, field{}
	defer func() { f.store(h) }()
	body := s.pos // behind the last line that was surely header
	for s.pos < len(s.data) {
		if d, ok := s.match(s.pos); ok {
			s.pos = body
			end := d // only this one is kept
			return h, &end
		}
		line, rest := cutLine(s.data[s.pos:])
		if f.ended(h, line) {
			return h, nil
		}
		s.pos = len(s.data) - len(rest)
		if len(line) == 0 {
			return h, nil
		}
		if f.line(h, line) {
			body = s.pos
		}
	}
	s.pos = body // the blank line is missing
	return h, nil
}

// entity reads one part, header and body, and returns what ended it.
func (s *scanner) entity(fallback string) delimiter {
	h, d := s.header()
	if d != nil {
		s.leaf(h, fallback, *d)
		return *d
	}
	return s.body(h, fallback)
}

// body reads a body and returns what ended it.
func (s *scanner) body(h Header, fallback string) delimiter {
	ct := parseValue(h.Get("Content-Type"))
	if strings.HasPrefix(ct.word, "multipart/") {
		return s.multipart(h, ct)
	}
	start := s.pos
	d := s.find(start)
	if ct.word == "" && len(s.bounds) == 0 {
		if bound, ok := guessBoundary(s.data[start:d.start]); ok {
			d, _ = s.children(bound, "")
			return d
		}
	}
	s.leaf(h, fallback, d)
	return d
}

// multipart reads the parts of a multipart. Where the boundary is missing or
// is not the one that was used, the first line that looks like one is taken.
func (s *scanner) multipart(h Header, ct value) delimiter {
	start := s.pos
	if len(s.bounds) == maxNesting {
		s.fail(reason.New(reason.NestedTooDeep, "more than %d multiparts inside one another", maxNesting))
		return s.end()
	}
	fallback := ""
	if ct.word == "multipart/digest" {
		fallback = "message/rfc822"
	}
	d, found := s.children(ct.params["boundary"], fallback)
	if found {
		return d
	}
	s.pos = start
	if bound, ok := guessBoundary(s.data[start:max(start, d.start)]); ok {
		if after, found := s.children(bound, fallback); found {
			return after
		}
		s.pos = start
	}
	s.leaf(h, "", d)
	return d
}

// children reads the parts between the delimiters of bound. Parts behind the
// closing one are read too. It reports whether there was any.
func (s *scanner) children(bound, fallback string) (delimiter, bool) {
	if bound == "" {
		return s.find(s.pos), false
	}
	level := len(s.bounds)
	s.bounds = append(s.bounds, bound)
	defer func() { s.bounds = s.bounds[:level] }()
	found := false
	d := s.find(s.pos)
	for d.level == level && !s.done {
		s.pos = d.next
		if d.closing {
			d = s.find(s.pos)
			continue
		}
		found = true
		d = s.entity(fallback)
	}
	return d, found
}

// leaf yields the part from pos up to d.
func (s *scanner) leaf(h Header, fallback string, d delimiter) {
	if s.done {
		return
	}
	if err := s.budget.Part(); err != nil {
		s.fail(err)
		return
	}
	s.number++
	p := newPart(h, fallback, s.data[s.pos:max(s.pos, d.start)])
	p.Number, p.Root = s.number, len(s.bounds) == 0
	if !s.yield(p, nil) {
		s.done = true
	}
}

func (s *scanner) fail(err error) {
	if !s.done {
		s.yield(nil, err)
	}
	s.done = true
}
