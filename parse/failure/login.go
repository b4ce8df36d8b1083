package failure

import "strings"

// loginKey is before the name of a user in Authentication-Results (RFC 8601 2.7.4).
const loginKey = "smtp.auth="

// logins hides the names that users log in with, which need not be addresses.
func (h *reducer) logins(s string) string {
	var b strings.Builder
	for {
		i := endOfLogin(s)
		if i < 0 {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:i])
		s = s[i:]
		end := strings.IndexAny(s, " \t\n;,()")
		if end < 0 {
			end = len(s)
		}
		if name := strings.Trim(s[:end], `"`); strings.Contains(name, "@") {
			b.WriteString(s[:end]) // hidden before
		} else {
			b.WriteString(h.hide(name, ""))
		}
		s = s[end:]
	}
}

// endOfLogin returns where the first loginKey ends, or -1.
func endOfLogin(s string) int {
	for i := range len(s) {
		end := i + 1
		if s[i] == '=' && end >= len(loginKey) && strings.EqualFold(s[end-len(loginKey):end], loginKey) {
			return end
		}
	}
	return -1
}
