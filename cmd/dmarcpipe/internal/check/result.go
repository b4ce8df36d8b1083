package check

import (
	"fmt"
	"strings"

	"github.com/dmarcpipe/dmarcpipe/parse/clean"
)

// Status is the outcome of one check.
type Status string

// The statuses. Only StatusFail makes the command fail.
const (
	StatusPass    Status = "pass"
	StatusWarn    Status = "warn"    // works, and should be better
	StatusFail    Status = "fail"    // does not work, or does not protect
	StatusInfo    Status = "info"    // neither good nor bad, such as a record that need not exist
	StatusUnknown Status = "unknown" // could not be found out from here
)

// The groups of results.
const (
	GroupDMARC      = "dmarc"
	GroupSPF        = "spf"
	GroupDKIM       = "dkim"
	GroupTLSRPT     = "tlsrpt"
	GroupMTASTS     = "mta-sts"
	GroupDANE       = "dane"
	GroupMX         = "mx"
	GroupSubmission = "submission"
)

// Result is what one check found. Its texts may hold what strangers
// publish; Run makes them fit for a terminal.
type Result struct {
	Group  string   `json:"group"`            // one of the constants
	Name   string   `json:"name"`             // what was checked, in a few words; the same each time
	Status Status   `json:"status"`           // outcome
	Text   string   `json:"text"`             // what was found, in one sentence
	Next   string   `json:"next,omitempty"`   // what to do about it; never empty with warn and fail
	Detail []string `json:"detail,omitempty"` // lines that explain it; blanks at the start of a line indent it
}

// The bounds of what a result says.
const (
	maxText   = 2 << 10 // bytes of each text
	maxDetail = 200     // lines
	maxIndent = 40      // blanks at the start of a line
)

// plain is r with texts that are fit for a terminal. Strangers choose parts of
// them.
func (r Result) plain() Result {
	r.Name, r.Text, r.Next = clean.Line(r.Name, maxText), clean.Line(r.Text, maxText), clean.Line(r.Next, maxText)
	lines := make([]string, 0, min(len(r.Detail), maxDetail))
	for _, line := range r.Detail[:min(len(r.Detail), maxDetail)] {
		indent := len(line) - len(strings.TrimLeft(line, " "))
		lines = append(lines, strings.Repeat(" ", min(indent, maxIndent))+clean.Line(line, maxText))
	}
	if more := len(r.Detail) - len(lines); more > 0 {
		lines = append(lines, fmt.Sprintf("and %d lines more", more))
	}
	r.Detail = lines
	return r
}
