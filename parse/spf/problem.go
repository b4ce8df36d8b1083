package spf

import (
	"fmt"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
)

// Kind names what is wrong or odd with a record.
type Kind string

// What is wrong with a term. Receivers refuse the whole record (permerror).
const (
	BadTerm          Kind = "bad_term"
	UnknownMechanism Kind = "unknown_mechanism"
	MissingTarget    Kind = "missing_target"
	BadTarget        Kind = "bad_target"
	BadMacro         Kind = "bad_macro"
	BadAddress       Kind = "bad_address"
	BadLength        Kind = "bad_prefix_length"
	Duplicate        Kind = "duplicate_modifier"
)

// What else makes receivers refuse a record (permerror).
const (
	Several         Kind = "several_records"
	IncludeMissing  Kind = "include_without_record"
	RedirectMissing Kind = "redirect_without_record"
	Loop            Kind = "loop"
	TooManyLookups  Kind = "too_many_lookups"
	TooManyVoids    Kind = "too_many_void_lookups"
	TooManyMX       Kind = "too_many_mx"
	TooLarge        Kind = "too_large"
)

// What receivers put up with.
const (
	Temporary    Kind = "temporary" // DNS trouble: it is not known what stands there
	BadName      Kind = "bad_name"
	Void         Kind = "void_lookup"
	Macro        Kind = "macro"
	Deprecated   Kind = "ptr_deprecated"
	AfterAll     Kind = "after_all"
	RedirectIdle Kind = "redirect_with_all"
	Twice        Kind = "included_twice"
	Stray        Kind = "not_a_record"
	Misspelt     Kind = "equals_sign"
)

// Problem is one thing that is wrong or odd, and where.
type Problem struct {
	Kind   Kind
	Domain string // whose record it is
	Term   string // "" where it is about the record: one clean line of at most 100 bytes
}

// termSize bounds Problem.Term, which strangers choose.
const termSize = 100

// Breaks reports whether receivers refuse the record for it (permerror).
func (p Problem) Breaks() bool {
	switch p.Kind {
	case Temporary, BadName, Void, Macro, Deprecated, AfterAll, RedirectIdle, Twice, Stray, Misspelt:
		return false
	}
	return true
}

// String is a sentence for people, without a capital letter and a period.
func (p Problem) String() string {
	if p.Term == "" {
		return fmt.Sprintf("%s %s", p.Domain, sentence(p.Kind))
	}
	return fmt.Sprintf("%s in the record of %s %s", p.Term, p.Domain, sentence(p.Kind))
}

func newProblem(kind Kind, domain, term string) Problem {
	return Problem{Kind: kind, Domain: domain, Term: clean.Line(term, termSize)}
}

func sentence(k Kind) string {
	switch k {
	case BadTerm:
		return "is no term of SPF"
	case UnknownMechanism:
		return "is no mechanism of SPF"
	case MissingTarget:
		return "lacks what must stand behind its colon"
	case BadTarget:
		return "names no full domain"
	case BadMacro:
		return "has a macro or character that is not allowed"
	case BadAddress:
		return "has no such address"
	case BadLength:
		return "has no such prefix length"
	case Duplicate:
		return "may stand there only once"
	case Several:
		return "has several SPF records, and only one may be there"
	case IncludeMissing:
		return "includes a domain without an SPF record"
	case RedirectMissing:
		return "leads to a domain without an SPF record"
	}
	return limitOrNote(k)
}

func limitOrNote(k Kind) string {
	switch k {
	case Loop:
		return "leads back to a record that it came from"
	case TooManyLookups:
		return fmt.Sprintf("needs more than %d DNS lookups", MaxLookups)
	case TooManyVoids:
		return fmt.Sprintf("has more than %d lookups of names that do not exist", MaxVoids)
	case TooManyMX:
		return fmt.Sprintf("stands for more than %d mail hosts", MaxMX)
	case TooLarge:
		return "is too large; receivers stop reading"
	case Temporary:
		return "could not be looked up; DNS did not answer"
	case BadName:
		return "asks for a name that DNS cannot have"
	case Void:
		return "stands for no address at all"
	case Macro:
		return "depends on the mail, so it is not expanded here"
	case Deprecated:
		return "is slow and must not be used any more (RFC 7208 5.5)"
	case AfterAll:
		return "stands behind all and is never reached"
	case RedirectIdle:
		return "is ignored, for the record has all"
	case Misspelt:
		return "is ignored by receivers, for it has an equals sign where a colon must stand"
	case Twice:
		return "was included before, and costs its lookups again"
	}
	return "begins as an SPF record and is none; a record starts with v=spf1 and a blank"
}
