package dmarc

// Policy is what the owner of a domain asks receivers to do with mail that
// fails DMARC. The zero value says nothing.
type Policy string

// The policies (RFC 9989 4.7).
const (
	None       Policy = "none"
	Quarantine Policy = "quarantine"
	Reject     Policy = "reject"
)

// Weaker reports whether p asks for less than other. The zero value is as weak
// as none.
func (p Policy) Weaker(other Policy) bool { return p.strength() < other.strength() }

func (p Policy) strength() int {
	switch p {
	case Reject:
		return 2
	case Quarantine:
		return 1
	}
	return 0
}

// Mode is how near an authenticated domain must be to that of the From field.
// The zero value is the default, relaxed.
type Mode string

// The modes of alignment (RFC 9989 4.7, adkim and aspf).
const (
	Relaxed Mode = "r"
	Strict  Mode = "s"
)

// PSD says what a domain is to the tree walk. The zero value is the default, u.
type PSD string

// The values of psd (RFC 9989 4.7).
const (
	PublicSuffix    PSD = "y" // a domain below which others register
	Organizational  PSD = "n" // an organizational domain, whatever stands above it
	UnknownBoundary PSD = "u" // to be found by the walk
)

// Record is one DMARC policy record. A field with its zero value was not given,
// or had a value that readers must ignore.
type Record struct {
	P, SP, NP   Policy
	ADKIM, ASPF Mode
	FO          []string // out of 0, 1, d, s
	RUA, RUF    []URI
	Test        bool // t=y
	PSD         PSD
	Pct         *int    // 0 to 100; historic since RFC 9989
	RF          string  // historic since RFC 9989
	RI          *uint32 // seconds; historic since RFC 9989
	Unknown     []Tag   // in their order
}

// Tag is one name and value of a record, without the blanks around them.
type Tag struct{ Name, Value string }

// Applies reports whether receivers do anything by this record. They do nothing
// where p is missing or wrong and no valid rua asks for reports (RFC 9989
// 4.10.1).
func (r *Record) Applies() bool { return r.P != "" }

// Subdomains is the policy for subdomains that exist.
func (r *Record) Subdomains() Policy {
	if r.SP != "" {
		return r.SP
	}
	return r.P
}

// Nonexistent is the policy for subdomains that do not exist (RFC 9989 4.7).
func (r *Record) Nonexistent() Policy {
	if r.NP != "" {
		return r.NP
	}
	return r.Subdomains()
}
