package mailfile

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
)

// lineBuffer is how much of one line is looked at; it is longer than any
// From_ line, and a longer line is no From_ line.
const lineBuffer = 64 << 10

// splitter cuts an mbox file (RFC 4155) into its messages, reading it once and
// holding one message in memory.
//
// There is no rule that tells a From_ line for certain, because many writers
// do not quote the lines of a text that begin with "From ". A line counts as
// one when two of three signs agree: a blank line before it, a date on it, and
// a header field after it. Content-Length fields are not believed.
type splitter struct {
	r       *bufio.Reader
	limit   int64
	scratch []byte
	from    []byte // the From_ line of the message to come
	blank   bool   // the line before was blank
}

// boxed is one message of an mbox file, without its From_ line.
type boxed struct {
	from []byte // its From_ line; nil for text before the first one
	data []byte // with mboxrd quoting undone; nil if larger than the limit
	size int64  // as it stands in the file
}

// newSplitter returns a splitter of r for messages of up to limit bytes.
func newSplitter(r io.Reader, limit int64) *splitter {
	return &splitter{r: bufio.NewReaderSize(r, lineBuffer), limit: limit, blank: true}
}

// next returns the next message, or io.EOF after the last one. A message whose
// end cannot be read is not returned; the error says why.
func (s *splitter) next() (boxed, error) {
	for {
		from := s.from
		size, err := s.body()
		if err != nil {
			return boxed{}, err
		}
		if from != nil || size > s.limit || len(bytes.TrimSpace(s.scratch)) > 0 {
			return s.boxed(from, size), nil
		}
		if s.from == nil {
			return boxed{}, io.EOF
		}
	}
}

// more reports whether another message follows.
func (s *splitter) more() bool { return s.from != nil }

func (s *splitter) boxed(from []byte, size int64) boxed {
	m := boxed{from: from, size: size}
	if size <= s.limit {
		m.data = unquote(append(make([]byte, 0, size), s.scratch...))
	}
	return m
}

// body reads up to the next From_ line, or to the end, into scratch, and
// returns how many bytes that were.
func (s *splitter) body() (int64, error) {
	s.scratch, s.from = s.scratch[:0], nil
	var size int64
	for start := true; ; {
		line, err := s.r.ReadSlice('\n')
		if start && err == nil && bytes.HasPrefix(line, fromPrefix) {
			line = slices.Clone(line) // looking further overwrites it
			if s.isFrom(line) {
				s.from, s.blank = line, false
				return size, nil
			}
		}
		if size += int64(len(line)); size <= s.limit {
			s.scratch = append(s.scratch, line...)
		}
		switch {
		case errors.Is(err, io.EOF):
			return size, nil
		case errors.Is(err, bufio.ErrBufferFull):
			start = false
		case err != nil:
			return 0, fmt.Errorf("reading a message of an mbox: %w", err)
		default:
			s.blank = start && isBlank(line)
			start = true
		}
	}
}

func (s *splitter) isFrom(line []byte) bool {
	dated := hasDate(line)
	if s.blank && dated {
		return true
	}
	if !s.blank && !dated {
		return false
	}
	after, _ := s.r.Peek(maxFieldName)
	return isField(after)
}
