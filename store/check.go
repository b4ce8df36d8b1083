package store

import (
	"math"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// maxAhead is how far in the future a report may end or begin.
const maxAhead = 7 * 24 * time.Hour

// check says why f can never be stored, or nil. A date out of range would make
// a partition of its own, and strangers choose the dates.
func check(f *parse.Finding, now time.Time) *reason.Error {
	if f.Kind != parse.KindDMARC || f.Report == nil {
		return reason.New(reason.Internal, "a finding of kind %q came to the store", f.Kind)
	}
	if f.Report.Totals.Records > math.MaxUint32 {
		return reason.New(reason.TooManyRecords, "%d rows", f.Report.Totals.Records)
	}
	first, last := time.Date(2012, 1, 1, 0, 0, 0, 0, time.UTC), now.Add(maxAhead)
	for _, t := range []time.Time{f.Report.Begin, f.Report.End} {
		if t.Before(first) || t.After(last) {
			return reason.New(reason.DateOutOfRange, "the report covers %s to %s",
				f.Report.Begin.UTC().Format(time.RFC3339), f.Report.End.UTC().Format(time.RFC3339))
		}
	}
	return nil
}
