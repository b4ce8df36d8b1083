// Package trust tells who really sent a report mail: from what the own mail
// server noted of it, else by its DKIM signatures. It grades and never gates:
// what a grade is good for is decided elsewhere. DNS is asked only through a
// resolver that is handed in.
package trust

import "slices"

// Grade says how well the sender of a report is known.
type Grade string

// The grades. Ungraded is that of reports from files without a mail around
// them, and from before there were grades.
const (
	Ungraded        Grade = ""
	Failed          Grade = "failed"          // a signature is there and wrong, or the own server says that authentication fails
	Unauthenticated Grade = "unauthenticated" // nothing authenticates, and nothing is wrong
	Unknown         Grade = "unknown"         // DNS trouble: ask again later
	Authenticated   Grade = "authenticated"   // DKIM or SPF passes, but for another domain than the report names
	Verified        Grade = "verified"        // DKIM or SPF passes and aligns with the reporter's domain
)

// Grades lists every grade, the better ones later.
var Grades = []Grade{Ungraded, Failed, Unauthenticated, Unknown, Authenticated, Verified}

// Below reports whether g says less than other.
func (g Grade) Below(other Grade) bool { return slices.Index(Grades, g) < slices.Index(Grades, other) }

// Claim is who a report says it is from. Texts are as in the report.
type Claim struct {
	TLS    bool   // of RFC 8460, whose rules for DKIM are stricter
	Name   string // org_name, or organization-name
	Domain string // of the e-mail address or contact in the report, lower case; "" without one
	Inner  bool   // the report came in a mail inside the mail, which anybody may have written
}

// Standing is the grade of one report and what it rests on.
type Standing struct {
	Grade  Grade
	Domain string // that authenticated; "" for none
	Method string // "dkim", "spf", "dmarc" where the own server says only that, or ""
	By     string // "auth_results" of the own server, "dkim" verified here, or ""
	Detail string // for people: why it is no better; one clean line
}
