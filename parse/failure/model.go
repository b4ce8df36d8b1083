// Package failure reads failure reports about single mails (RFC 6591, RFC 9991)
// in the abuse reporting format (RFC 5965), and those that mail hosts send as
// plain text. What of the reported mail is kept is a matter of privacy: see
// Privacy.
package failure

import (
	"net/netip"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse/warning"
	"github.com/dmarcpipe/dmarcpipe/parse/word"
)

// Report is one failure report. Texts are clean (see clean.Text) and at most
// limit.Text bytes long. Addresses are as Privacy wants them.
type Report struct {
	Format     Format
	Reporter   string // domain of the From field of the report mail, lower case
	UserAgent  string
	Version    string
	Domain     string   // whose mail was reported: Reported-Domain, else HeaderFrom, DKIMDomain or that of MailFrom
	Domains    []string // every Reported-Domain
	Failed     []word.Word
	Delivery   word.Word // Delivery-Result, of DeliveryResults
	Unaligned  []string  // Identity-Alignment: mechanisms that failed to align, of dkim and spf
	SourceIP   netip.Addr
	SourceRaw  string // as sent, only when SourceIP is not valid
	SourceName string // host name that stood behind the address
	SourcePort uint16
	Arrival    time.Time // Arrival-Date, else the Date of the report mail, in UTC; the zero time without both
	Incidents  uint64    // at least 1

	MailFrom   string   // Original-Mail-From
	RcptTo     []string // Original-Rcpt-To
	EnvelopeID string   // Original-Envelope-Id
	HeaderFrom string   // domain of the From field of the reported mail, lower case
	From       string   // its address
	MessageID  string   // of the reported mail, without angle brackets
	Date       time.Time
	Subject    string // only with KeepFull

	AuthResults  []string // Authentication-Results, of the report and of the reported mail
	DKIMDomain   string
	DKIMSelector string
	DKIMIdentity string
	SPFDNS       []string
	URIs         []string // Reported-URI, only with KeepFull

	Headers []Header // of the reported mail, see Privacy
	Message []byte   // the reported mail as it came, only with KeepFull

	Warnings warning.Log

	id      string // see Identity; both are hashes, made before Privacy
	content []byte
}

// Header is one field of the reported mail.
type Header struct{ Name, Value string }

// Format says how a failure report was made.
type Format string

// The formats.
const (
	FormatARF  Format = "arf"  // RFC 5965, RFC 6591
	FormatText Format = "text" // for people only: Exim and what is built on it, Baruwa
)

// FailureTypes are the values of Auth-Failure (RFC 6591 3.3, RFC 9991 4).
var FailureTypes = []string{"adsp", "bodyhash", "revoked", "signature", "spf", "dmarc", "dkim"}

// DeliveryResults are the values of Delivery-Result (RFC 6591 3.2.2).
var DeliveryResults = []string{"delivered", "spam", "policy", "reject", "other"}
