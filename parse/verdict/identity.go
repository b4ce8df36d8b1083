package verdict

import (
	"slices"
	"strings"
)

// kindFacts says which facts a kind stands for, as source and as signer.
var kindFacts = []struct {
	source, signer Facts
	kinds          []Kind
}{
	{SourceService, SignerService, []Kind{
		KindMarketing, KindTransactional, KindCRM, KindTicketing, KindHR, KindFinance, KindCommerce, KindCollaboration, KindSaaS,
	}},
	{SourceMailbox, SignerMailbox, []Kind{KindMailbox}},
	{SourceForwarder, SignerForwarder, []Kind{KindForwarder, KindEducation}},
	{SourceList, SignerList, []Kind{KindList}},
	{SourceGateway, SignerGateway, []Kind{KindGateway}},
	{SourceHosting, 0, []Kind{KindHosting, KindISP}},
}

// SourceFacts returns the facts of a source (bits 16 to 31) that was looked up:
// the kind of its service, whether it is a host or SPF include of the policy
// domain, and whether the catalogue knows it. One that was not looked up yet has
// SourcePending alone.
func SourceFacts(kind Kind, own, known bool) Facts {
	var f Facts
	for _, k := range kindFacts {
		if slices.Contains(k.kinds, kind) {
			f |= k.source
		}
	}
	if own {
		f |= SourceOwn
	}
	if known {
		f |= SourceKnown
	}
	return f
}

// listLabels are what the hosts of mailing lists have in their names.
var listLabels = []string{"lists", "listserv", "mailman", "sympa", "listes", "groups"}

// isList reports whether a domain calls itself a host of mailing lists.
func isList(domain string) bool {
	for label := range strings.SplitSeq(domain, ".") {
		if slices.Contains(listLabels, label) {
			return true
		}
	}
	return false
}

// SignerFacts returns the facts of a signer (bits 16 to 31) of a kind, which is
// KindUnknown for one that the catalogue does not have. Its domain tells a host
// of lists that no catalogue knows, such as lists.example.org.
func SignerFacts(kind Kind, domain string) Facts {
	var f Facts
	if isList(domain) {
		f |= SignerList
	}
	for _, k := range kindFacts {
		if slices.Contains(k.kinds, kind) {
			f |= k.signer
		}
	}
	if kind != KindUnknown {
		f |= SignerKnown
	}
	return f
}

// SourceFactsSQL returns SourceFacts as an expression of ClickHouse of type
// UInt32. Its arguments are expressions: kind is a text; own, known and pending
// are conditions, pending being true for a source that was not looked up yet.
func SourceFactsSQL(kind, own, known, pending string) string {
	terms := make([]string, 0, len(kindFacts)+2)
	for _, k := range kindFacts {
		terms = append(terms, bitSQL(inSQL(kind, k.kinds), k.source))
	}
	terms = append(terms, bitSQL(own, SourceOwn), bitSQL(known, SourceKnown))
	return "toUInt32(if(" + pending + ", " + SourcePending.sql() + ", " + strings.Join(terms, " + ") + "))"
}

// SignerFactsSQL returns SignerFacts as an expression of ClickHouse of type
// UInt32 over kind and domain, expressions that give texts.
func SignerFactsSQL(kind, domain string) string {
	list := "hasAny(splitByChar('.', toString(" + domain + ")), ['" + strings.Join(listLabels, "', '") + "'])"
	var terms []string
	for _, k := range kindFacts {
		switch condition := inSQL(kind, k.kinds); k.signer {
		case 0:
		case SignerList:
			terms = append(terms, bitSQL("("+condition+" OR "+list+")", k.signer))
		default:
			terms = append(terms, bitSQL(condition, k.signer))
		}
	}
	terms = append(terms, bitSQL(kind+" != ''", SignerKnown))
	return "toUInt32(" + strings.Join(terms, " + ") + ")"
}
