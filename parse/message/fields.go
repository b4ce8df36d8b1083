package message

import (
	"bytes"
	"iter"
)

const (
	maxHeader = 4 << 20 // bytes of a header
	maxFields = 2000    // fields of a header
)

// Fields yields the fields of a header one after the other, repeated ones too:
// the name as sent, and the value unfolded and trimmed, but not decoded. Lines
// may end in CR, LF or both. What is no field and does not go on with one comes
// with the name "", as a line. The header ends at a blank line, at 4 MiB and
// after 2000 fields or lines; what is behind is not looked at.
func Fields(data []byte) iter.Seq2[string, string] {
	data = bytes.TrimPrefix(data[:min(len(data), maxHeader)], []byte("\xef\xbb\xbf"))
	data = skipEnvelope(bytes.TrimLeft(data, "\r\n"))
	return func(yield func(string, string) bool) {
		for n := 0; len(data) > 0 && n < maxFields; n++ {
			line, rest := cutAnyLine(data)
			if len(line) == 0 {
				return
			}
			name, value, ok := cutName(line)
			if !ok {
				data = rest
				if !yield("", string(bytes.TrimSpace(line))) {
					return
				}
				continue
			}
			value, data = unfold(value, rest)
			if !yield(string(name), string(value)) {
				return
			}
		}
	}
}

// unfold adds to value the lines of rest that go on with it, and returns what
// is behind them.
func unfold(value, rest []byte) (whole, behind []byte) {
	value = bytes.TrimSpace(value)
	folded := false
	for len(rest) > 0 && (rest[0] == ' ' || rest[0] == '\t') {
		line, next := cutAnyLine(rest)
		rest = next
		if !folded {
			value, folded = bytes.Clone(value), true
		}
		value = append(append(value, ' '), bytes.TrimSpace(line)...)
	}
	return bytes.TrimSpace(value), rest
}

// cutName splits a line at its colon, if a field name as in RFC 5322 3.6.8
// stands before it.
func cutName(line []byte) (name, value []byte, ok bool) {
	colon := bytes.IndexByte(line[:min(len(line), maxName)], ':')
	if colon <= 0 {
		return nil, nil, false
	}
	name = bytes.TrimRight(line[:colon], " \t")
	for _, c := range name {
		if c <= ' ' || c > '~' {
			return nil, nil, false
		}
	}
	return name, line[colon+1:], len(name) > 0
}

// cutAnyLine is cutLine for lines that end in CR, LF, or CRs and a LF.
func cutAnyLine(data []byte) (line, rest []byte) {
	i := bytes.IndexAny(data, "\r\n")
	if i < 0 {
		return data, nil
	}
	end := i
	for end < len(data) && data[end] == '\r' {
		end++
	}
	if end < len(data) && data[end] == '\n' {
		return data[:i], data[end+1:]
	}
	return data[:i], data[i+1:]
}
