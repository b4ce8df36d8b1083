package aggregate

import "strconv"

// jsonBuf appends JSON. A comma goes before a member or entry unless it is the
// first of its object, list or buffer.
type jsonBuf []byte

func (b *jsonBuf) comma() {
	if n := len(*b); n > 0 && (*b)[n-1] != '{' && (*b)[n-1] != '[' {
		*b = append(*b, ',')
	}
}

// key begins a member. Keys are constants that need no escapes.
func (b *jsonBuf) key(k string) {
	b.comma()
	*b = append(append(append(*b, '"'), k...), '"', ':')
}

// begin opens an object or a list as the value of key.
func (b *jsonBuf) begin(key string, bracket byte) {
	b.key(key)
	*b = append(*b, bracket)
}

// entry opens an object in a list.
func (b *jsonBuf) entry() {
	b.comma()
	*b = append(*b, '{')
}

func (b *jsonBuf) end(bracket byte) { *b = append(*b, bracket) }

func (b *jsonBuf) text(key, s string) {
	b.key(key)
	*b = appendJSONString(*b, s)
}

// some writes a text only if there is one.
func (b *jsonBuf) some(key, s string) {
	if s != "" {
		b.text(key, s)
	}
}

func (b *jsonBuf) number(key string, n uint64) {
	b.key(key)
	*b = strconv.AppendUint(*b, n, 10)
}

// word writes a word as understood and, where it was sent otherwise, as sent.
func (b *jsonBuf) word(key, word, raw string) {
	if word == "" {
		return
	}
	b.text(key, word)
	if raw != "" {
		b.text(key+"_raw", raw)
	}
}

const hexDigits = "0123456789abcdef"

// appendJSONString quotes s, which is valid UTF-8.
func appendJSONString(b []byte, s string) []byte {
	b = append(b, '"')
	from := 0
	for i := range len(s) {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' && c != 0x7f {
			continue
		}
		b = append(b, s[from:i]...)
		from = i + 1
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	return append(append(b, s[from:]...), '"')
}
