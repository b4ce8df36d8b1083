package aggregate

import (
	"slices"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/warning"
)

// readWord finds a sent word in the list of its type. Case does not matter.
func readWord[T ~uint8](d *decoder, n node, raw []byte, words []string) Word[T] {
	for i := 2; i < len(words); i++ { // after absent and unknown
		if string(raw) == words[i] {
			return Word[T]{Value: T(i)}
		}
	}
	d.Work.Done += wordWork
	text := d.string(raw)
	word := strings.ToLower(text)
	if other := synonym(n, word); other != "" {
		d.warn(warning.MappedWord, n, raw)
		word = other
	}
	value := T(1)
	if i := slices.Index(words, word); i >= 0 && i != 1 { // 0 is a text of odd blanks only
		value = T(i)
	} else {
		d.warn(warning.UnknownWord, n, raw)
	}
	if text == words[value] {
		text = ""
	}
	return Word[T]{value, text}
}

// synonym is the proper word for one that reporters send in its place, or "".
// RFC 7489 appendix C notes that TempError and PermError of SPF are commonly
// sent as unknown and error.
func synonym(n node, word string) string {
	switch n {
	case atSPFResult:
		switch word {
		case "hardfail": // KDDI, docomo
			return "fail"
		case "unknown":
			return "temperror"
		case "error":
			return "permerror"
		}
	case atADKIM, atASPF:
		switch word {
		case "relaxed":
			return "r"
		case "strict":
			return "s"
		}
	case atEvaluatedSPF, atEvaluatedDKIM, atDKIMResult:
		if word == "hardfail" {
			return "fail"
		}
	}
	return ""
}
