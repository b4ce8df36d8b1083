package failure

import "strings"

// tags are those of a DKIM signature (RFC 6376 3.5) that say who signed what,
// and how. The signature, the hash of the body and the copies of fields are not.
var tags = map[string]bool{
	"v": true, "a": true, "c": true, "d": true, "s": true, "h": true, "i": true, "q": true, "t": true, "x": true, "l": true,
}

// signature returns the tags of a DKIM signature that are kept.
func (h *reducer) signature(value string) string {
	var kept []string
	for tag := range strings.SplitSeq(value, ";") {
		name, text, ok := strings.Cut(tag, "=")
		name = strings.ToLower(strings.TrimSpace(name))
		if !ok || !tags[name] {
			continue
		}
		if text = strings.TrimSpace(text); name == "i" {
			text = h.address(text)
		} else {
			text = h.hideIn(text)
		}
		kept = append(kept, name+"="+text)
	}
	return cut(strings.Join(kept, "; "), h.size)
}

// results returns what Authentication-Results (RFC 8601) or Received-SPF
// (RFC 7208 9.1) say in words, names of hosts and addresses, which are hidden,
// such as "mx.example.net; dmarc=fail (p=none) header.from=example.com". Free
// text, which may name people, is dropped, also in comments.
func (h *reducer) results(s string) string {
	w := resultWriter{sep: " "}
	first := true
	for s != "" && w.out.Len() < h.size {
		var token string
		token, s = cutToken(s)
		if isMark(token[0]) {
			w.mark(token[0])
			continue
		}
		if fact := h.fact(token, w.depth > 0, first); fact != "" {
			w.fact(fact)
		}
		first = false
	}
	w.close()
	return cut(w.out.String(), h.size)
}

// cutToken cuts a mark or a token off s. A token may hold marks in quotes.
func cutToken(s string) (token, rest string) {
	quoted := false
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' && (i == 0 || s[i-1] != '\\'):
			quoted = !quoted
		case quoted || !isMark(c):
		case i == 0:
			return s[:1], s[1:]
		default:
			return s[:i], s[i:]
		}
	}
	return s, ""
}

func isMark(c byte) bool { return strings.IndexByte(" \t\n;,()", c) >= 0 }

// resultWriter writes facts with the semicolons and the comments between which
// they stood.
type resultWriter struct {
	out   strings.Builder
	sep   string
	depth int  // of comments
	open  bool // a comment was begun in out
}

func (w *resultWriter) mark(c byte) {
	switch {
	case c == '(':
		w.depth++
	case c == ')' && w.depth > 0:
		if w.depth--; w.depth == 0 {
			w.close()
		}
	case c == ';' && w.depth == 0:
		w.sep = "; "
	}
}

func (w *resultWriter) fact(s string) {
	if w.out.Len() > 0 {
		w.out.WriteString(w.sep)
	}
	if w.depth > 0 && !w.open {
		w.out.WriteString("(")
		w.open = true
	}
	w.out.WriteString(s)
	w.sep = " "
}

func (w *resultWriter) close() {
	if w.open {
		w.out.WriteString(")")
		w.open = false
	}
}
