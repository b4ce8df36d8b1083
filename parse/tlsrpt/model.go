package tlsrpt

import (
	"net/netip"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse/warning"
	"github.com/dmarcpipe/dmarcpipe/parse/word"
)

// Report is one SMTP TLS report (RFC 8460 4.4) without its failure details,
// which Decode hands over one by one. Texts are clean (see clean.Text) and at
// most limit.Text bytes long.
type Report struct {
	OrganizationName string
	ContactInfo      string
	ReportID         string // trimmed, else opaque
	Begin, End       time.Time
	Policies         []Policy
	Totals           Totals
	Warnings         warning.Log

	hint string // policy domain that the file name says
}

// Policy is one entry of policies with its summary.
type Policy struct {
	Type       word.Word // of PolicyTypes
	Domain     string    // policy-domain, lower case, A-labels, without a trailing dot; "" if absent
	Strings    []string  // policy-string: lines of the MTA-STS policy, or TLSA records
	MXHosts    []string  // mx-host: patterns, lower case
	Successful uint64    // total-successful-session-count
	Failed     uint64    // total-failure-session-count
}

const typeTLSA = "tlsa"

// PolicyTypes are the types of RFC 8460 4.2.
var PolicyTypes = []string{typeTLSA, "sts", "no-policy-found"}

// Totals are sums over a report. One session may be counted under two policies
// (such as tlsa and sts of one domain), and one failed session under several
// failure details.
type Totals struct {
	Policies           uint64
	SuccessfulSessions uint64 // sum over the summaries of all policies
	FailedSessions     uint64 // sum over the summaries of all policies
	// LeastSessions counts every session once if no session stands under two
	// policies of one type: the greatest sum over the policies of one type.
	LeastSessions  uint64
	Failures       uint64 // failure details that were kept
	DetailSessions uint64 // sum over the failure details; a session may be in several
}

// Failure is one entry of failure-details.
type Failure struct {
	Policy         int        // index of its policy in Report.Policies
	ResultType     word.Word  // of ResultTypes
	SendingMTA     netip.Addr // unmapped, no zone; invalid if absent or unreadable
	SendingMTARaw  string     // as sent, only when it is unreadable
	ReceivingMX    string     // receiving-mx-hostname, lower case, A-labels
	ReceivingHELO  string
	ReceivingIP    netip.Addr
	ReceivingIPRaw string
	Sessions       uint64 // failed-session-count
	AdditionalInfo string // a URI, as sent
	ReasonCode     string // failure-reason-code
}

// ResultTypes are the result types of RFC 8460 4.3, as registered by IANA.
var ResultTypes = []string{
	"starttls-not-supported", "certificate-host-mismatch", "certificate-expired", "certificate-not-trusted",
	"validation-failure", "tlsa-invalid", "dnssec-invalid", "dane-required",
	"sts-policy-fetch-error", "sts-policy-invalid", "sts-webpki-invalid",
}
