package grid

import (
	"strings"
	"unicode/utf8"
)

// leastText is a width in columns below which lines are not broken.
const leastText = 30

// Wrap breaks a text at blanks into lines of up to width columns. There is
// always a line.
func Wrap(text string, width int) []string {
	if width < leastText {
		return []string{text}
	}
	lines := []string{""}
	for word := range strings.FieldsSeq(text) {
		last := &lines[len(lines)-1]
		switch {
		case *last == "":
			*last = word
		case utf8.RuneCountInString(*last)+1+utf8.RuneCountInString(word) <= width:
			*last += " " + word
		default:
			lines = append(lines, word)
		}
	}
	return lines
}
