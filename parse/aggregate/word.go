package aggregate

// Word is a word of a closed list as understood, and as sent. Raw is set only
// when the sent word is not the canonical spelling of Value, so that nothing
// is lost: an unknown word has Value 1 (unknown) and its Raw text, "hardfail"
// has ResultFail and Raw "hardfail". The zero Word means that the element was
// absent or empty.
type Word[T ~uint8] struct {
	Value T
	Raw   string
}

// In every list 0 is absent and 1 is unknown.

// Disposition is what a receiver did, or is asked to do.
type Disposition uint8

// The dispositions of RFC 7489, and pass of RFC 9990 3.1.1.9.
const (
	DispositionAbsent Disposition = iota
	DispositionUnknown
	DispositionNone
	DispositionQuarantine
	DispositionReject
	DispositionPass
)

// Result is the result of a DKIM or SPF check.
type Result uint8

// The results of RFC 8601 for both mechanisms.
const (
	ResultAbsent Result = iota
	ResultUnknown
	ResultNone
	ResultNeutral
	ResultPass
	ResultFail
	ResultSoftFail
	ResultPolicy
	ResultTempError
	ResultPermError
)

// AlignmentMode is adkim or aspf: relaxed or strict.
type AlignmentMode uint8

// The alignment modes.
const (
	AlignmentAbsent AlignmentMode = iota
	AlignmentUnknown
	AlignmentRelaxed
	AlignmentStrict
)

// Override is the type of an override reason.
type Override uint8

// The override reasons of RFC 7489 and RFC 9990.
const (
	OverrideAbsent Override = iota
	OverrideUnknown
	OverrideForwarded
	OverrideSampledOut
	OverrideTrustedForwarder
	OverrideMailingList
	OverrideLocalPolicy
	OverrideOther
	OverridePolicyTestMode
)

// Scope is the identity that SPF checked.
type Scope uint8

// The SPF scopes.
const (
	ScopeAbsent Scope = iota
	ScopeUnknown
	ScopeHELO
	ScopeMFrom
)

// Testing is the t tag of RFC 9989 as reported.
type Testing uint8

// The testing flags.
const (
	TestingAbsent Testing = iota
	TestingUnknown
	TestingNo
	TestingYes
)

// DiscoveryMethod is how the reporter found the policy domain (RFC 9990).
type DiscoveryMethod uint8

// The discovery methods.
const (
	DiscoveryAbsent DiscoveryMethod = iota
	DiscoveryUnknown
	DiscoveryPSL
	DiscoveryTreeWalk
)

// Each table is indexed by its type's values; the String methods read it, and
// the decoder maps sent words through it.
var (
	dispositionWords = [...]string{"", "unknown", "none", "quarantine", "reject", "pass"}
	resultWords      = [...]string{"", "unknown", "none", "neutral", "pass", "fail", "softfail", "policy", "temperror", "permerror"}
	alignmentWords   = [...]string{"", "unknown", "r", "s"}
	overrideWords    = [...]string{"", "unknown", "forwarded", "sampled_out", "trusted_forwarder", "mailing_list", "local_policy", "other", "policy_test_mode"}
	scopeWords       = [...]string{"", "unknown", "helo", "mfrom"}
	testingWords     = [...]string{"", "unknown", "n", "y"}
	discoveryWords   = [...]string{"", "unknown", "psl", "treewalk"}
)

func (d Disposition) String() string     { return dispositionWords[d] }
func (r Result) String() string          { return resultWords[r] }
func (a AlignmentMode) String() string   { return alignmentWords[a] }
func (o Override) String() string        { return overrideWords[o] }
func (s Scope) String() string           { return scopeWords[s] }
func (t Testing) String() string         { return testingWords[t] }
func (d DiscoveryMethod) String() string { return discoveryWords[d] }
