package store

import (
	"math"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// maxAhead is how far in the future a report may end or begin.
const maxAhead = 7 * 24 * time.Hour

// earliest is how old a report may be. There was no DMARC before.
var earliest = time.Date(2012, 1, 1, 0, 0, 0, 0, time.UTC)

// check says why f can never be stored, or nil. A date out of range would make
// a partition of its own, and strangers choose the dates.
func check(f *parse.Finding, e *entry, now time.Time) *reason.Error {
	if f.Rows() > math.MaxUint32 {
		return reason.New(reason.TooManyRecords, "%d rows", f.Rows())
	}
	last := now.Add(maxAhead)
	for _, t := range []time.Time{e.Begin, e.End} {
		if t.Before(earliest) || t.After(last) {
			return reason.New(reason.DateOutOfRange, "the report covers %s to %s",
				e.Begin.UTC().Format(time.RFC3339), e.End.UTC().Format(time.RFC3339))
		}
	}
	return nil
}
