package aggregate

// node is an element in its place: domain is another node in
// policy_published than in auth_results/dkim. The first ones hold others, the
// rest hold a text.
type node uint8

const (
	atUnknown node = iota // not expected here
	atSkipped             // inside of what has no meaning here
	atFeedback
	atMetadata
	atDateRange
	atPolicy
	atRecord
	atRow
	atEvaluated
	atReason
	atIdentifiers
	atAuthResults
	atDKIM
	atSPF

	atVersion
	atOrgName
	atEmail
	atExtraContact
	atReportID
	atBegin
	atEnd
	atError
	atGenerator

	atPolicyDomain
	atADKIM
	atASPF
	atP
	atSP
	atNP
	atPct
	atFO
	atTesting
	atDiscovery

	atSourceIP
	atCount
	atDisposition
	atEvaluatedDKIM
	atEvaluatedSPF
	atReasonType
	atReasonComment
	atEnvelopeTo
	atEnvelopeFrom
	atHeaderFrom

	atDKIMDomain
	atDKIMSelector
	atDKIMResult
	atDKIMHuman
	atSPFDomain
	atSPFScope
	atSPFResult
	atSPFHuman
	nodeCount
)

const (
	firstText   = atVersion
	firstPolicy = atPolicyDomain
	firstRow    = atSourceIP
	firstAuth   = atDKIMDomain
)

// The nodes that may come again in the next record, reason, dkim or spf.
const (
	perRecord = 1<<nodeCount - 1<<atSourceIP
	perReason = 1<<atReasonType | 1<<atReasonComment
	perDKIM   = 1<<atDKIMDomain | 1<<atDKIMSelector | 1<<atDKIMResult | 1<<atDKIMHuman
	perSPF    = 1<<atSPFDomain | 1<<atSPFScope | 1<<atSPFResult | 1<<atSPFHuman
)

// children says which node an element is inside another. It holds the trees of
// RFC 7489 appendix C, its drafts and RFC 9990; order and number are not asked.
var children = [firstText][elementCount]node{
	atFeedback: {
		elVersion: atVersion, elMetadata: atMetadata, elPolicy: atPolicy, elRecord: atRecord, elExtension: atSkipped,
	},
	atMetadata: {
		elOrgName: atOrgName, elEmail: atEmail, elExtraContact: atExtraContact, elReportID: atReportID,
		elDateRange: atDateRange, elError: atError, elGenerator: atGenerator,
	},
	atDateRange: {elBegin: atBegin, elEnd: atEnd},
	atPolicy: {
		elDomain: atPolicyDomain, elADKIM: atADKIM, elASPF: atASPF, elP: atP, elSP: atSP, elNP: atNP, elPct: atPct,
		elFO: atFO, elTesting: atTesting, elDiscovery: atDiscovery, elNoted: atSkipped,
	},
	atRecord:    {elRow: atRow, elIdentifiers: atIdentifiers, elAuthResults: atAuthResults, elExtension: atSkipped},
	atRow:       {elSourceIP: atSourceIP, elCount: atCount, elEvaluated: atEvaluated},
	atEvaluated: {elDisposition: atDisposition, elDKIM: atEvaluatedDKIM, elSPF: atEvaluatedSPF, elReason: atReason},
	atReason:    {elType: atReasonType, elComment: atReasonComment},
	atIdentifiers: {
		elEnvelopeTo: atEnvelopeTo, elEnvelopeFrom: atEnvelopeFrom, elHeaderFrom: atHeaderFrom,
	},
	atAuthResults: {elDKIM: atDKIM, elSPF: atSPF},
	atDKIM:        {elDomain: atDKIMDomain, elSelector: atDKIMSelector, elResult: atDKIMResult, elHumanResult: atDKIMHuman},
	atSPF:         {elDomain: atSPFDomain, elScope: atSPFScope, elResult: atSPFResult, elHumanResult: atSPFHuman},
}

// nodeNames are the names in warnings: with the parent where the name alone
// could be another element.
var nodeNames = [nodeCount]string{
	atFeedback: "feedback", atMetadata: "report_metadata", atDateRange: "date_range", atPolicy: "policy_published",
	atRecord: "record", atRow: "row", atEvaluated: "policy_evaluated", atReason: "reason",
	atIdentifiers: "identifiers", atAuthResults: "auth_results", atDKIM: "auth_results/dkim", atSPF: "auth_results/spf",
	atVersion: "version", atOrgName: "org_name", atEmail: "email", atExtraContact: "extra_contact_info",
	atReportID: "report_id", atBegin: "begin", atEnd: "end", atError: "error", atGenerator: "generator",
	atPolicyDomain: "policy_published/domain", atADKIM: "adkim", atASPF: "aspf", atP: "p", atSP: "sp", atNP: "np",
	atPct: "pct", atFO: "fo", atTesting: "testing", atDiscovery: "discovery_method",
	atSourceIP: "source_ip", atCount: "count", atDisposition: "disposition", atEvaluatedDKIM: "policy_evaluated/dkim",
	atEvaluatedSPF: "policy_evaluated/spf", atReasonType: "reason/type", atReasonComment: "reason/comment",
	atEnvelopeTo: "envelope_to", atEnvelopeFrom: "envelope_from", atHeaderFrom: "header_from",
	atDKIMDomain: "dkim/domain", atDKIMSelector: "dkim/selector", atDKIMResult: "dkim/result",
	atDKIMHuman: "dkim/human_result", atSPFDomain: "spf/domain", atSPFScope: "spf/scope", atSPFResult: "spf/result",
	atSPFHuman: "spf/human_result",
}
