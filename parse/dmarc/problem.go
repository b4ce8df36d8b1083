package dmarc

import (
	"fmt"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
)

// Weight says how much a problem of a record costs.
type Weight int

// The weights, the worse ones later.
const (
	Note  Weight = iota // works, but is odd, historic or of no use
	Wrong               // the value is ignored, or readers differ about it
	Void                // the record is not a record, or does nothing
)

// Kind names a problem of a policy record.
type Kind string

// The problems.
const (
	NotARecord   Kind = "not_a_record"
	Several      Kind = "several_records"
	LeadingBlank Kind = "leading_blank"
	TooLong      Kind = "too_long"
	TooManyTags  Kind = "too_many_tags"
	BadTag       Kind = "bad_tag"
	Duplicate    Kind = "duplicate_tag"
	UnknownTag   Kind = "unknown_tag"
	BadValue     Kind = "bad_value"
	MissingP     Kind = "p_missing"
	LateP        Kind = "p_not_second"
	NoEffect     Kind = "no_effect"
	AsNone       Kind = "treated_as_none"
	Historic     Kind = "historic_tag"
	BadURI       Kind = "bad_uri"
	NoScheme     Kind = "uri_without_scheme"
	OtherScheme  Kind = "unsupported_scheme"
	SizeSuffix   Kind = "size_suffix"
	TooManyURIs  Kind = "too_many_uris"
	DuplicateURI Kind = "duplicate_uri"
)

// Problem is one thing that is wrong or odd with a record.
type Problem struct {
	Kind  Kind
	Tag   string // "" where it is about the whole record
	Value string // as published: one clean line of at most 100 bytes
}

// valueSize bounds Problem.Value, which strangers choose.
const valueSize = 100

func problem(kind Kind, tag, value string) Problem {
	return Problem{Kind: kind, Tag: clean.Line(tag, valueSize), Value: clean.Line(value, valueSize)}
}

// Weight is how much the problem costs.
func (p Problem) Weight() Weight {
	switch p.Kind {
	case NotARecord, Several, TooLong, TooManyTags, NoEffect:
		return Void
	case LateP, Historic, SizeSuffix, UnknownTag, OtherScheme, DuplicateURI:
		return Note
	}
	return Wrong
}

// String is a sentence for people, without a capital letter and a period.
func (p Problem) String() string {
	if s, ok := whole(p.Kind); ok {
		return s
	}
	if p.Tag == "" {
		return fmt.Sprintf("%q %s", p.Value, sentence(p.Kind))
	}
	return fmt.Sprintf("%s=%s %s", p.Tag, p.Value, sentence(p.Kind))
}

// whole is what is said of problems of the whole record.
func whole(k Kind) (string, bool) {
	switch k {
	case Several:
		return "there are several DMARC records; receivers then use none of them", true
	case TooLong:
		return fmt.Sprintf("the record is longer than %d bytes", MaxText), true
	case TooManyTags:
		return fmt.Sprintf("the record has more than %d tags", MaxTags), true
	case LeadingBlank:
		return "the record begins with a blank; some receivers do not take it for a record", true
	case MissingP:
		return "p is missing; receivers before RFC 9989 need it", true
	case LateP:
		return "p does not follow v at once; receivers before RFC 9989 may ignore the record", true
	case NoEffect:
		return "without a valid policy and a valid rua, receivers do nothing by this record", true
	case AsNone:
		return "receivers treat the record as p=none, for a policy in it is missing or wrong", true
	}
	return "", false
}

func sentence(k Kind) string {
	switch k {
	case NotARecord:
		return "does not begin a DMARC record, which starts with v=DMARC1"
	case BadTag:
		return "is no tag: a name of letters, an equals sign and a value"
	case Duplicate:
		return "is there a second time; some receivers then drop the record"
	case UnknownTag:
		return "is no tag of DMARC and ignored"
	case Historic:
		return "is historic since RFC 9989 and read by older receivers only"
	case BadURI:
		return "is no address for reports"
	case NoScheme:
		return "needs mailto: before it"
	case OtherScheme:
		return "is an address that hardly any reporter sends to; use mailto:"
	case SizeSuffix:
		return "has a size limit, which RFC 9989 tells reporters to ignore"
	case TooManyURIs:
		return fmt.Sprintf("and what follows are more than %d addresses", MaxURIs)
	case DuplicateURI:
		return "is there a second time"
	}
	return "is no value that this tag may have, and ignored"
}
