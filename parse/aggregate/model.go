package aggregate

import (
	"net/netip"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse/warning"
)

// Report is one aggregate report without its records, which Decode hands over
// one by one. Texts are trimmed, valid UTF-8 without control characters other
// than tab and line feed, and at most limit.Text bytes long.
type Report struct {
	Namespace        string // of the root element, as sent; "" without one
	Version          string // as sent; never used to tell generations apart
	OrgName          string
	Email            string // without angle brackets
	ExtraContactInfo string
	Generator        string // RFC 9990
	ReportID         string // trimmed, without angle brackets, else opaque
	Begin, End       time.Time
	Errors           []string // <error> elements of report_metadata
	Policy           Policy
	Totals           Totals
	Warnings         warning.Log
}

// Policy is policy_published. Words that are absent are zero Words.
type Policy struct {
	Domain          string // lower case, A-labels, without a trailing dot
	ADKIM, ASPF     Word[AlignmentMode]
	P, SP, NP       Word[Disposition]
	Pct             int16 // -1 when absent or unreadable
	FO              string
	Testing         Word[Testing]         // RFC 9990; <t> is an alias
	DiscoveryMethod Word[DiscoveryMethod] // RFC 9990
}

// Totals are sums over the records that were kept. A record passes when the
// evaluated DKIM or SPF is pass (RFC 7489 6.6.2: aligned).
type Totals struct {
	Records, PassRecords   uint64
	Messages, PassMessages uint64
	SkippedRows            uint64
}

// Record is one row of a report: messages of one source with the same results.
// Its domains are in lower case, without a trailing dot, and as A-labels where
// they came in Unicode.
type Record struct {
	SourceIP     netip.Addr // IPv4 unmapped, no zone; invalid if unreadable
	SourceRaw    string     // as sent, only when SourceIP is not valid
	Count        uint64     // messages, at least 1
	Disposition  Word[Disposition]
	DKIM, SPF    Word[Result] // policy_evaluated: the aligned results
	Reasons      []OverrideReason
	HeaderFrom   string // lower case
	EnvelopeFrom string // lower case; "<>" is the null sender, "" absent
	EnvelopeTo   string // lower case
	DKIMAuth     []DKIMAuth
	SPFAuth      []SPFAuth
}

// Passed reports whether the record passed DMARC as its reporter evaluated it.
func (r *Record) Passed() bool { return r.DKIM.Value == ResultPass || r.SPF.Value == ResultPass }

// OverrideReason says why the disposition differs from the policy.
type OverrideReason struct {
	Type    Word[Override]
	Comment string
}

// DKIMAuth is one DKIM result of auth_results, not aligned.
type DKIMAuth struct {
	Domain, Selector string
	Result           Word[Result]
	HumanResult      string
}

// SPFAuth is one SPF result of auth_results, not aligned.
type SPFAuth struct {
	Domain      string
	Scope       Word[Scope]
	Result      Word[Result]
	HumanResult string // RFC 9990
}
