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

// methods are those of Authentication-Results (RFC 8601 2.7) whose result is a
// word, and the words of a policy that stand beside them.
var methods = map[string]bool{
	"dkim": true, "spf": true, "dmarc": true, "arc": true, "iprev": true, "auth": true, "dkim-adsp": true, "dkim-atps": true,
	"sender-id": true, "domainkeys": true, "bimi": true, "p": true, "sp": true, "dis": true, "action": true,
}

// properties are those whose value is a domain, or an address.
var properties = map[string]bool{
	"header.d": true, "header.from": true, "header.i": true, "smtp.mailfrom": true, "smtp.mfrom": true, "smtp.helo": true,
}

// maxResultWord is how long a word of a result may be in bytes.
const maxResultWord = 16

// results returns what Authentication-Results say in words and domains, such as
// "dmarc=fail header.from=example.com". Nobody is named in it.
func (h *reducer) results(s string) string {
	none := reducer{keep: KeepNone, size: h.size}
	var kept []string
	for _, token := range strings.FieldsFunc(none.hideIn(s), isResultEnd) {
		name, value, _ := strings.Cut(token, "=")
		value = strings.Trim(value, `"`)
		switch name = strings.ToLower(name); {
		case methods[name] && isWord(value):
			kept = append(kept, name+"="+strings.ToLower(value))
		case properties[name]:
			if domain := domainName(value); domain != "" {
				kept = append(kept, name+"="+domain)
			}
		}
	}
	return strings.Join(kept, " ")
}

func isResultEnd(r rune) bool { return strings.ContainsRune(" \t\n;,()", r) }

func isWord(s string) bool {
	for i := range len(s) {
		if c := s[i] | 0x20; c < 'a' || c > 'z' {
			return false
		}
	}
	return s != "" && len(s) <= maxResultWord
}
