package message

import (
	"mime"
	"slices"
	"strconv"
	"strings"
)

// maxParams bounds how many parameters of one field are read.
const maxParams = 64

// value is a header value with parameters, such as a Content-Type.
type value struct {
	word   string // lower case: "application/zip", "inline"
	params map[string]string
}

// parseValue reads a value as well as it can: a quote that is never closed, a
// stray semicolon or a nameless parameter costs at most itself.
func parseValue(s string) value {
	word, rest, _ := strings.Cut(s, ";")
	v := value{word: strings.ToLower(strings.Trim(word, " \t\"")), params: map[string]string{}}
	var pieces []piece
	for n := 0; rest != "" && n < maxParams; n++ {
		var name, text string
		name, text, rest = cutParam(rest)
		if p, ok := parsePiece(name, text); ok {
			pieces = append(pieces, p)
		} else if _, dup := v.params[name]; name != "" && !dup {
			v.params[name] = text
		}
	}
	joinPieces(pieces, v.params)
	return v
}

// cutParam splits one "name=value" from s, which is what follows it.
func cutParam(s string) (name, text, rest string) {
	s = strings.TrimLeft(s, " \t;")
	end := strings.IndexAny(s, "=;")
	if end < 0 {
		return "", "", ""
	}
	if s[end] == ';' {
		return "", "", s[end+1:]
	}
	name = strings.ToLower(strings.TrimSpace(s[:end]))
	s = strings.TrimLeft(s[end+1:], " \t")
	if strings.HasPrefix(s, `"`) {
		if text, rest, ok := cutQuoted(s[1:]); ok {
			return name, text, rest
		}
		s = s[1:]
	}
	text, rest, _ = strings.Cut(s, ";")
	return name, strings.TrimSpace(text), rest
}

// cutQuoted reads a quoted string up to its closing quote.
func cutQuoted(s string) (text, rest string, ok bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			return b.String(), s[i+1:], true
		case s[i] == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\'):
			i++
		}
		b.WriteByte(s[i])
	}
	return "", "", false
}

// piece is a continued or encoded parameter (RFC 2231): name*0*=...
type piece struct {
	name    string
	number  int
	encoded bool
	text    string
}

func parsePiece(name, text string) (piece, bool) {
	base, suffix, ok := strings.Cut(name, "*")
	if !ok || base == "" {
		return piece{}, false
	}
	p := piece{name: base, text: text}
	suffix, p.encoded = strings.CutSuffix(suffix, "*")
	if suffix == "" {
		p.encoded = true // name*=, in one piece
		return p, true
	}
	n, err := strconv.Atoi(suffix)
	p.number = n
	return p, err == nil && n >= 0
}

// joinPieces adds the continued parameters to params.
func joinPieces(pieces []piece, params map[string]string) {
	slices.SortStableFunc(pieces, func(a, b piece) int { return a.number - b.number })
	charsets, texts := map[string]string{}, map[string]string{}
	for _, p := range pieces {
		text := p.text
		if p.encoded {
			if first, rest, ok := strings.Cut(text, "'"); ok && texts[p.name] == "" {
				charsets[p.name] = first
				_, text, _ = strings.Cut(rest, "'")
			}
			text = unpercent(text)
		}
		texts[p.name] += text
	}
	for name, text := range texts {
		if _, dup := params[name]; !dup {
			params[name] = toUTF8(charsets[name], text)
		}
	}
}

// unpercent decodes %XX and leaves everything else alone.
func unpercent(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if n, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				b = append(b, byte(n))
				i += 2
				continue
			}
		}
		b = append(b, s[i])
	}
	return string(b)
}

// toUTF8 reads Latin-1, and takes every other charset as UTF-8.
func toUTF8(charset, s string) string {
	switch strings.ToLower(charset) {
	case "iso-8859-1", "latin1", "windows-1252":
		return latin1(s)
	}
	return s
}

func latin1(s string) string {
	var b strings.Builder
	for i := range len(s) {
		b.WriteRune(rune(s[i]))
	}
	return b.String()
}

// decodeWords decodes RFC 2047 words; what cannot be decoded stays as it is.
func decodeWords(s string) string {
	if !strings.Contains(s, "=?") {
		return s
	}
	var d mime.WordDecoder
	if decoded, err := d.DecodeHeader(s); err == nil {
		return decoded
	}
	return s
}
