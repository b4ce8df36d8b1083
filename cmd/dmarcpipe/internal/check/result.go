package check

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

// Result is what one check found. Its texts may hold what strangers publish;
// Print makes them fit for a terminal.
type Result struct {
	Group  string   `json:"group"`            // one of the constants
	Name   string   `json:"name"`             // what was checked, in a few words; the same each time
	Status Status   `json:"status"`           // outcome
	Text   string   `json:"text"`             // what was found, in one sentence
	Next   string   `json:"next,omitempty"`   // what to do about it; never empty with warn and fail
	Detail []string `json:"detail,omitempty"` // lines that explain it; blanks at the start of a line indent it
}

// Failed reports whether any of the results is a fail.
func Failed(results []Result) bool {
	for i := range results {
		if results[i].Status == StatusFail {
			return true
		}
	}
	return false
}
