package dmarc

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
)

// The bounds of a record. Strangers publish them, and DNS takes 64 KiB.
const (
	MaxText = 16 << 10
	MaxTags = 64
	MaxURIs = 32 // in each of rua and ruf
)

// Version is how a record begins (RFC 9989 4.7).
const Version = "DMARC1"

// Parse reads a policy record as RFC 9989 4.7 asks, and names what is wrong or
// odd by it or by RFC 7489 6.3. The record is nil where txt is none, or breaks
// a bound. Bad values are left out; where that touches a policy, the record is
// p=none if it has a usable rua, and else does not apply.
func Parse(txt string) (*Record, []Problem) {
	if !IsRecord(txt) {
		return nil, []Problem{problem(NotARecord, "", txt)}
	}
	if len(txt) > MaxText {
		return nil, []Problem{problem(TooLong, "", "")}
	}
	_, rest, _ := strings.Cut(txt, ";")
	if strings.Count(rest, ";") > MaxTags {
		return nil, []Problem{problem(TooManyTags, "", "")}
	}
	p := parser{rec: &Record{}}
	if strings.IndexAny(txt, blanks) == 0 {
		p.add(LeadingBlank, "", "")
	}
	for text := range strings.SplitSeq(rest, ";") {
		if text = strings.Trim(text, blanks); text != "" {
			p.tag(text)
		}
	}
	p.judgePolicy()
	return p.rec, p.problems
}

// blanks are those that may stand around names and values (RFC 5234, WSP), and
// those that zone files bring along.
const blanks = " \t\r\n"

// IsRecord reports whether txt begins as a DMARC record: with v=DMARC1, in this
// case, as its first tag.
func IsRecord(txt string) bool {
	first, _, _ := strings.Cut(txt[:min(len(txt), MaxText)], ";")
	name, value, ok := strings.Cut(first, "=")
	return ok && strings.EqualFold(strings.Trim(name, blanks), "v") && strings.Trim(value, blanks) == Version
}

// parser gathers what one record says.
type parser struct {
	rec      *Record
	seen     []string
	problems []Problem
	spoilt   bool // p, sp or np has a bad value
}

func (p *parser) add(kind Kind, tag, value string) {
	p.problems = append(p.problems, problem(kind, tag, value))
}

// tag reads one "name=value".
func (p *parser) tag(text string) {
	name, value, ok := strings.Cut(text, "=")
	name, value = strings.ToLower(strings.Trim(name, blanks)), strings.Trim(value, blanks)
	switch {
	case !ok || !isName(name):
		p.add(BadTag, name, value)
	case slices.Contains(p.seen, name) || name == "v":
		p.add(Duplicate, name, value)
	default:
		if name == "p" && len(p.seen) > 0 {
			p.add(LateP, name, value)
		}
		p.seen = append(p.seen, name)
		p.set(Tag{Name: name, Value: value})
	}
}

func isName(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

// set takes over the value of a tag.
func (p *parser) set(t Tag) {
	ok := true
	switch r, low := p.rec, strings.ToLower(t.Value); t.Name {
	case "p":
		ok = p.policy(&r.P, low)
	case "sp":
		ok = p.policy(&r.SP, low)
	case "np":
		ok = p.policy(&r.NP, low)
	case "adkim":
		ok = oneOf(&r.ADKIM, low, Relaxed, Strict)
	case "aspf":
		ok = oneOf(&r.ASPF, low, Relaxed, Strict)
	case "psd":
		ok = oneOf(&r.PSD, low, PublicSuffix, Organizational, UnknownBoundary)
	case "t":
		r.Test, ok = low == "y", low == "y" || low == "n"
	case "fo":
		ok = p.options(low)
	case "rua":
		r.RUA = p.uris(t)
	case "ruf":
		r.RUF = p.uris(t)
	case "pct", "rf", "ri":
		ok = p.historic(t)
	default:
		ok = p.unknown(t)
	}
	if !ok {
		p.add(BadValue, t.Name, t.Value)
	}
}

func oneOf[T ~string](dst *T, value string, allowed ...T) bool {
	if !slices.Contains(allowed, T(value)) {
		return false
	}
	*dst = T(value)
	return true
}

func (p *parser) policy(dst *Policy, value string) bool {
	ok := oneOf(dst, value, None, Quarantine, Reject)
	p.spoilt = p.spoilt || !ok
	return ok
}

// options reads fo, a list with colons.
func (p *parser) options(value string) bool {
	ok := true
	for o := range strings.SplitSeq(value, ":") {
		switch o = strings.Trim(o, blanks); {
		case len(o) != 1 || !strings.Contains("01ds", o):
			ok = false
		case !slices.Contains(p.rec.FO, o):
			p.rec.FO = append(p.rec.FO, o)
		}
	}
	return ok
}

// historic reads the tags that RFC 9989 took away.
func (p *parser) historic(t Tag) bool {
	p.add(Historic, t.Name, t.Value)
	switch t.Name {
	case "pct":
		n, err := strconv.ParseUint(t.Value, 10, 8)
		if err != nil || n > 100 {
			return false
		}
		p.rec.Pct = new(int(n))
	case "ri":
		n, err := strconv.ParseUint(t.Value, 10, 32)
		if err != nil {
			return false
		}
		p.rec.RI = new(uint32(n))
	case "rf":
		if !clean.Printable([]byte(t.Value)) || t.Value == "" {
			return false
		}
		p.rec.RF = strings.ToLower(t.Value)
	}
	return true
}

// unknown lists a tag that DMARC does not know.
func (p *parser) unknown(t Tag) bool {
	p.add(UnknownTag, t.Name, t.Value)
	if !clean.Printable([]byte(t.Value)) {
		return false
	}
	p.rec.Unknown = append(p.rec.Unknown, t)
	return true
}

// uris reads rua or ruf.
func (p *parser) uris(t Tag) []URI {
	var list []URI
	for text := range strings.SplitSeq(t.Value, ",") {
		u, kind := parseURI(strings.Trim(text, blanks))
		same := func(o URI) bool { return strings.EqualFold(o.Text, u.Text) }
		switch {
		case len(list) == MaxURIs:
			p.add(TooManyURIs, t.Name, text)
			return list
		case u.usable() && slices.ContainsFunc(list, same):
			p.add(DuplicateURI, t.Name, text)
			continue
		case u.usable():
			list = append(list, u)
		}
		if kind != "" {
			p.add(kind, t.Name, text)
		}
	}
	return list
}

// judgePolicy does what RFC 9989 4.10.1 asks where a policy is missing or bad.
func (p *parser) judgePolicy() {
	missing := !slices.Contains(p.seen, "p")
	if missing {
		p.add(MissingP, "", "")
	}
	if !missing && !p.spoilt {
		return
	}
	if p.rec.P, p.rec.SP, p.rec.NP = "", "", ""; len(p.rec.RUA) > 0 {
		p.rec.P = None
		p.add(AsNone, "", "")
		return
	}
	p.add(NoEffect, "", "")
}
