package trust

import (
	"strings"
	"unicode"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"

	"github.com/dmarcpipe/dmarcpipe/parse/dmarc"
)

// Names of fewer letters are too near to others to be imitated, or to differ from
// them by a letter only.
const (
	leastSame = 5
	leastNear = 6
)

// imitated returns the domain of a well-known reporter that another domain looks
// like, or "".
func (r *reporters) imitated(domain string) string {
	if r.of(domain) != nil {
		return ""
	}
	text := firstLabel(dmarc.OrgDomain(domain))
	shape := looks(text)
	for _, known := range r.labels {
		switch {
		case strings.Contains("."+domain, "."+known.domain+"."):
			return known.domain
		case text == known.text: // under another suffix it may be anybody's
		case len(known.text) >= leastSame && shape == known.shape,
			len(known.text) >= leastNear && oneApart(shape, known.shape):
			return known.domain
		}
	}
	return ""
}

func firstLabel(domain string) string {
	label, _, _ := strings.Cut(domain, ".")
	return label
}

// confusable are characters that look like others, once marks are gone. What is
// missing here differs by a letter, which is found as well.
var confusable = strings.NewReplacer(
	"0", "o", "1", "l", "i", "l", "|", "l", "3", "e", "5", "s", "rn", "m", "vv", "w", "cl", "d",
	"а", "a", "ɑ", "a", "α", "a", "в", "b", "с", "c", "ϲ", "c", "ԁ", "d", "е", "e", "ɡ", "g", "һ", "h", "н", "h",
	"і", "l", "ı", "l", "ι", "l", "ӏ", "l", "ј", "j", "к", "k", "κ", "k", "м", "m", "ո", "n", "η", "n",
	"о", "o", "ο", "o", "σ", "o", "օ", "o", "р", "p", "ρ", "p", "ԛ", "q", "г", "r", "ѕ", "s", "т", "t", "τ", "t",
	"υ", "u", "ս", "u", "ν", "v", "ѵ", "v", "ԝ", "w", "ѡ", "w", "х", "x", "χ", "x", "у", "y", "γ", "y",
)

// looks is a text as it looks to the eye, in letters of ASCII where it can be.
func looks(label string) string {
	if u, err := idna.Lookup.ToUnicode(label); err == nil {
		label = u
	}
	var b strings.Builder
	for _, c := range norm.NFKD.String(strings.ToLower(label)) {
		if !unicode.Is(unicode.Mn, c) {
			b.WriteRune(c)
		}
	}
	return confusable.Replace(b.String())
}

// oneApart reports whether a and b differ by one character that is missing, too
// many or another one, or by two that changed places.
func oneApart(a, b string) bool {
	s, t := []rune(a), []rune(b)
	if len(s) > len(t) {
		s, t = t, s
	}
	if len(t)-len(s) > 1 || a == b {
		return false
	}
	i := 0
	for i < len(s) && s[i] == t[i] {
		i++
	}
	rest := t[i+1:]
	if len(s) < len(t) {
		return string(s[i:]) == string(rest)
	}
	swapped := i+1 < len(s) && s[i] == t[i+1] && s[i+1] == t[i] && string(s[i+2:]) == string(t[i+2:])
	return string(s[i+1:]) == string(rest) || swapped
}
