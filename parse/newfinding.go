package parse

import (
	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
	"github.com/dmarcpipe/dmarcpipe/parse/identity"
)

// NewFinding returns the finding of a report whose records are in memory, and
// keeps both. The caller has set the totals of the report.
func NewFinding(report *aggregate.Report, records []aggregate.Record) Finding {
	var content identity.Hasher
	var row []byte
	bytes := 0
	for i := range records {
		row = records[i].AppendCanonical(row[:0])
		content.Add(row)
		bytes += len(row)
	}
	return Finding{Kind: KindDMARC, Report: report, Key: keyOf(report), Content: content.Sum(), held: records, heldBytes: bytes}
}
