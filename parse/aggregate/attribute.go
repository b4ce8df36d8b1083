package aggregate

import (
	"bytes"
	"iter"
	"slices"

	"github.com/dmarcpipe/dmarcpipe/parse/window"
)

// attributes yields the names and values of the attributes of a tag, quoted
// or not.
func attributes(attrs []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(name, value []byte) bool) {
		for {
			i := bytes.IndexByte(attrs, '=')
			if i < 0 {
				return
			}
			name := lastField(attrs[:i])
			value, rest := attributeValue(window.Trim(attrs[i+1:]))
			if !yield(name, value) {
				return
			}
			attrs = rest
		}
	}
}

// attribute returns the value of an attribute, or nil.
func attribute(attrs []byte, key string) []byte {
	for name, value := range attributes(attrs) {
		if string(name) == key {
			return value
		}
	}
	return nil
}

func attributeValue(b []byte) (value, rest []byte) {
	if len(b) > 0 && (b[0] == '"' || b[0] == '\'') {
		value, rest, _ = bytes.Cut(b[1:], b[:1])
		return value, rest
	}
	for i, c := range b {
		if c <= ' ' {
			return b[:i], b[i:]
		}
	}
	return b, nil
}

// lastField is the last of the words of b.
func lastField(b []byte) []byte {
	b = window.Trim(b)
	for i, c := range slices.Backward(b) {
		if c <= ' ' {
			return b[i+1:]
		}
	}
	return b
}
