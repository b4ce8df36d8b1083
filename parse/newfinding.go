package parse

import (
	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
	"github.com/dmarcpipe/dmarcpipe/parse/failure"
	"github.com/dmarcpipe/dmarcpipe/parse/identity"
	"github.com/dmarcpipe/dmarcpipe/parse/tlsrpt"
)

// NewFinding returns the finding of a report whose records are in memory, and
// keeps both. The caller has set the totals of the report.
func NewFinding(report *aggregate.Report, records []aggregate.Record) Finding {
	var h hasher
	size := 0
	for i := range records {
		size += recordWeight(&records[i], h.add(&records[i]))
	}
	f := dmarcFinding(report, h.sum())
	f.records = rows[aggregate.Record]{held: records, bytes: size}
	return f
}

// NewTLSFinding is NewFinding for a TLS report and its failure details. The
// policy of each failure is an index into the policies of the report.
func NewTLSFinding(report *tlsrpt.Report, failures []tlsrpt.Failure) Finding {
	var h tlsHasher
	size := 0
	for i := range failures {
		size += h.add(&failures[i])
	}
	f := tlsFinding(report, h.sum(report))
	f.details = rows[tlsrpt.Failure]{held: failures, bytes: size}
	return f
}

// NewFailureFinding is NewFinding for a failure report.
func NewFailureFinding(report *failure.Report) Finding {
	var h hasher
	h.add(report)
	id, unix := report.Identity()
	return Finding{
		Kind: KindFailure, Failure: report, Content: h.sum(),
		Key: identity.ReportKey(string(KindFailure), report.Reporter, report.Domain, id, unix, unix),
	}
}

func dmarcFinding(r *aggregate.Report, content identity.Content) Finding {
	key := identity.ReportKey(string(KindDMARC), r.Reporter(), r.Policy.Domain, r.ReportID, r.Begin.Unix(), r.End.Unix())
	return Finding{Kind: KindDMARC, Report: r, Key: key, Content: content}
}

func tlsFinding(r *tlsrpt.Report, content identity.Content) Finding {
	key := identity.ReportKey(string(KindTLS), r.Reporter(), r.Domain(), r.ReportID, r.Begin.Unix(), r.End.Unix())
	return Finding{Kind: KindTLS, TLS: r, Key: key, Content: content}
}

// hasher adds up what a report says, row by row.
type hasher struct {
	hash identity.Hasher
	buf  []byte
}

// add adds a row and returns about how many bytes its texts have.
func (h *hasher) add(row interface{ AppendCanonical([]byte) []byte }) int {
	h.buf = row.AppendCanonical(h.buf[:0])
	h.hash.Add(h.buf)
	return len(h.buf)
}

func (h *hasher) sum() identity.Content { return h.hash.Sum() }
