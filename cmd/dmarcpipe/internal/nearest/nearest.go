// Package nearest finds what a mistyped word was meant to be.
package nearest

import "strings"

// Word returns the one of words, which are in lower case, that key is most
// likely a slip of, or "".
func Word(key string, words []string) string {
	best, found := len(key)/3+2, ""
	for _, w := range words {
		d := distance(strings.ToLower(key), w)
		if d < best {
			best, found = d, w
		}
	}
	return found
}

// distance is the number of letters to add, drop or change between a and b.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
