package verdict

import (
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
)

// reasons returns what the reporter says of how the mail came.
func reasons(list []aggregate.OverrideReason) (f Facts) {
	for i := range list {
		switch list[i].Type.Value {
		case aggregate.OverrideForwarded, aggregate.OverrideTrustedForwarder:
			f |= SaysForwarded
		case aggregate.OverrideMailingList:
			f |= SaysMailingList
		}
		if arcPassed(list[i].Comment) {
			f |= SaysForwarded
		}
	}
	return f
}

// maxComment is how many bytes of a comment are looked at.
const maxComment = 1024

// arcPassed reports whether a comment says that the ARC chain of the mail is
// sound (RFC 8617 7.2.2), as in "arc=pass as[1].d=example.net". Its type may be
// any: local_policy, other and forwarded are seen.
func arcPassed(comment string) bool {
	rest := comment[:min(len(comment), maxComment)]
	for {
		before, after, found := strings.Cut(rest, "=")
		if !found {
			return false
		}
		if hasWord(before[max(0, len(before)-len("arc")):], "arc") && hasWord(after, "pass") && !inWord(before, after) {
			return true
		}
		rest = after
	}
}

// hasWord reports whether s begins with a word, whatever its case.
func hasWord(s, word string) bool {
	return len(s) >= len(word) && strings.EqualFold(s[:len(word)], word)
}

// inWord reports whether arc before the sign, or pass after it, is part of a
// longer word.
func inWord(before, after string) bool {
	b, a := len(before)-len("arc"), len("pass")
	return b > 0 && isLetter(before[b-1]) || a < len(after) && isLetter(after[a])
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
