package aggregate

import "bytes"

// element is the name of an element, whatever its namespace, case or place.
type element uint8

const (
	elUnknown element = iota
	elFeedback
	elVersion
	elMetadata
	elOrgName
	elEmail
	elExtraContact
	elReportID
	elDateRange
	elBegin
	elEnd
	elError
	elGenerator
	elPolicy
	elDomain
	elADKIM
	elASPF
	elP
	elSP
	elNP
	elPct
	elFO
	elTesting
	elDiscovery
	elNoted // known, without meaning here: rf, ri, psd and such
	elExtension
	elRecord
	elRow
	elSourceIP
	elCount
	elEvaluated
	elDisposition
	elDKIM
	elSPF
	elReason
	elType
	elComment
	elIdentifiers
	elEnvelopeTo
	elEnvelopeFrom
	elHeaderFrom
	elAuthResults
	elSelector
	elResult
	elHumanResult
	elScope
	elSchema
	elementCount
)

// maxElementName is longer than the name of any element in a report, with
// room for a prefix.
const maxElementName = 64

// lookup names an element by its exact local name. The aliases are those that
// reporters really send. Each name is returned as a constant, so that no name
// of a known element is ever copied.
func lookup(name []byte) (element, string) {
	switch string(name) {
	case "source_ip":
		return elSourceIP, "source_ip"
	case "count":
		return elCount, "count"
	case "disposition":
		return elDisposition, "disposition"
	case "dkim":
		return elDKIM, "dkim"
	case "spf":
		return elSPF, "spf"
	case "domain":
		return elDomain, "domain"
	case "selector":
		return elSelector, "selector"
	case "result":
		return elResult, "result"
	case "human_result":
		return elHumanResult, "human_result"
	case "scope":
		return elScope, "scope"
	case "record":
		return elRecord, "record"
	case "row":
		return elRow, "row"
	case "policy_evaluated":
		return elEvaluated, "policy_evaluated"
	case "reason":
		return elReason, "reason"
	case "type":
		return elType, "type"
	case "comment":
		return elComment, "comment"
	case "identifiers":
		return elIdentifiers, "identifiers"
	case "identities":
		return elIdentifiers, "identities"
	case "envelope_to":
		return elEnvelopeTo, "envelope_to"
	case "envelope_from":
		return elEnvelopeFrom, "envelope_from"
	case "header_from":
		return elHeaderFrom, "header_from"
	case "auth_results":
		return elAuthResults, "auth_results"
	}
	return lookupHead(name)
}

// lookupHead names the elements that stand once in a report.
func lookupHead(name []byte) (element, string) {
	switch string(name) {
	case "feedback":
		return elFeedback, "feedback"
	case "version":
		return elVersion, "version"
	case "report_metadata":
		return elMetadata, "report_metadata"
	case "org_name":
		return elOrgName, "org_name"
	case "email":
		return elEmail, "email"
	case "extra_contact_info":
		return elExtraContact, "extra_contact_info"
	case "report_id":
		return elReportID, "report_id"
	case "date_range":
		return elDateRange, "date_range"
	case "data_range":
		return elDateRange, "data_range"
	case "begin":
		return elBegin, "begin"
	case "end":
		return elEnd, "end"
	case "error":
		return elError, "error"
	case "generator":
		return elGenerator, "generator"
	case "extension":
		return elExtension, "extension"
	case "schema":
		return elSchema, "schema"
	}
	return lookupPolicy(name)
}

// lookupPolicy names the elements of policy_published.
func lookupPolicy(name []byte) (element, string) {
	switch string(name) {
	case "policy_published":
		return elPolicy, "policy_published"
	case "adkim":
		return elADKIM, "adkim"
	case "aspf":
		return elASPF, "aspf"
	case "p":
		return elP, "p"
	case "sp":
		return elSP, "sp"
	case "np":
		return elNP, "np"
	case "pct":
		return elPct, "pct"
	case "fo":
		return elFO, "fo"
	case "testing":
		return elTesting, "testing"
	case "t": // Mail::DMARC
		return elTesting, "t"
	case "discovery_method":
		return elDiscovery, "discovery_method"
	case "rf":
		return elNoted, "rf"
	case "ri":
		return elNoted, "ri"
	case "psd":
		return elNoted, "psd"
	case "version_published":
		return elNoted, "version_published"
	}
	return elUnknown, ""
}

// lookupAny also takes a namespace prefix and any case.
func lookupAny(name []byte) element {
	name = local(name)
	el, _ := lookup(name)
	if el == elUnknown && len(name) < maxElementName {
		var lower [maxElementName]byte
		el, _ = lookup(appendLower(lower[:0], name))
	}
	return el
}

func appendLower(dst, b []byte) []byte {
	for _, c := range b {
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		dst = append(dst, c)
	}
	return dst
}

// local is name without its namespace prefix.
func local(name []byte) []byte { return name[bytes.LastIndexByte(name, ':')+1:] }
