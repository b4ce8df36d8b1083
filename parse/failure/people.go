package failure

import "strings"

// people are the properties of Authentication-Results (RFC 8601 2.7.4 and the
// certificates of clients) that name a user without an address.
var people = [...]string{"smtp.auth", "cert.client", "cert.clientissuer"}

// hidePeople hides the values of people.
func (h *reducer) hidePeople(s string) string {
	var b strings.Builder
	from := 0
	for i := 0; i < len(s); i++ {
		if s[i] != '=' || !endsInKey(s[from:i]) {
			continue
		}
		end := valueEnd(s, i+1)
		b.WriteString(s[from : i+1])
		b.WriteString(h.person(s[i+1 : end]))
		from, i = end, end-1
	}
	b.WriteString(s[from:])
	return b.String()
}

func endsInKey(s string) bool {
	for _, key := range people {
		if len(s) >= len(key) && strings.EqualFold(s[len(s)-len(key):], key) {
			return true
		}
	}
	return false
}

// person hides a name, unless it is an address, which is hidden already.
func (h *reducer) person(value string) string {
	if strings.Contains(value, "@") && !strings.ContainsAny(value, " =") {
		return value
	}
	return h.hide(value, "")
}

// valueEnd returns where the value that begins at i ends, which may be quoted.
func valueEnd(s string, i int) int {
	if i < len(s) && s[i] == '"' {
		for j := i + 1; j < len(s); j++ {
			if s[j] == '"' && s[j-1] != '\\' {
				return j + 1
			}
		}
		return len(s)
	}
	if n := strings.IndexAny(s[i:], " \t\n;,()"); n >= 0 {
		return i + n
	}
	return len(s)
}
