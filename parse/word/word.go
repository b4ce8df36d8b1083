// Package word reads words of closed lists that senders may extend.
package word

import (
	"slices"
	"strings"
)

// Unknown is the Value of a word that is not of its list.
const Unknown = "unknown"

// Word is a word of a closed list as understood, and as sent. Value is a word
// of the list, Unknown, or "" where there was none. Raw is set only where the
// sent word is not Value, so that nothing is lost.
type Word struct{ Value, Raw string }

// Read finds a sent word, which is clean text, in list. Case does not matter.
func Read(list []string, sent string) Word {
	value := strings.ToLower(strings.TrimSpace(sent))
	switch {
	case value == "":
		return Word{}
	case !slices.Contains(list, value):
		return Word{Unknown, sent}
	case value == sent:
		return Word{Value: value}
	}
	return Word{value, sent}
}
