package parse

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/parse/address"
	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
	"github.com/dmarcpipe/dmarcpipe/parse/clean"
	"github.com/dmarcpipe/dmarcpipe/parse/hostile"
	"github.com/dmarcpipe/dmarcpipe/parse/identity"
	"github.com/dmarcpipe/dmarcpipe/parse/limit"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
	"github.com/dmarcpipe/dmarcpipe/parse/tlsrpt"
)

// held is how many rows FuzzMail lets a mail hold, so that others are read again.
const held = 1

// FuzzMail holds for any data: there is a finding; each is complete for its
// kind; none is a bug of ours; limits hold; what is shown of the mail is safe;
// two runs say the same; and the rows of a report, read twice, are the ones
// that its content is the hash of.
func FuzzMail(f *testing.F) {
	for _, data := range mails(f) {
		f.Add(data, "")
	}
	small, err := hostile.Small()
	must(f, err)
	for name, data := range small {
		f.Add(data, name)
	}
	f.Add(reportXML(2), "a.xml")
	f.Add(zipped(f, "a.xml", reportXML(1)), "a!b.example!1!2.zip")
	f.Add(reportJSON("t1", 2, 3), "a.json")
	o := Options{HoldRecords: held, Limits: limit.Limits{Unpacked: 4 << 20}}
	f.Fuzz(func(t *testing.T, data []byte, name string) {
		first := Mail(data, name, o)
		if len(first) == 0 {
			t.Fatal("no finding")
		}
		for _, found := range first {
			checkFinding(t, found)
		}
		if h := HeaderOf(data); clean.Line(h.Subject, maxSubject) != h.Subject || address.Host(h.FromDomain) != h.FromDomain {
			t.Errorf("header %+q", h)
		}
		if diff := cmp.Diff(lines(first), lines(Mail(data, name, o))); diff != "" {
			t.Errorf("the second run differs:\n%s", diff)
		}
	})
}

func checkFinding(t *testing.T, f Finding) {
	complete := map[Kind]bool{
		KindDMARC:     f.Report != nil && f.Err == nil,
		KindTLS:       f.TLS != nil && f.Err == nil,
		KindFailure:   f.Failure != nil && f.Err == nil,
		KindRejected:  f.Err != nil && f.Err.Reason != reason.Internal && f.Err.Reason.Explain() != "" && len(f.Err.Near) <= reason.MaxNear,
		KindNotReport: f.Detail != "" && f.Err == nil,
	}
	if !complete[f.Kind] || f.IsReport() != (f.Key != identity.Key{}) {
		t.Fatalf("finding %+v", f)
	}
	for range 2 {
		if rows, again := reread(t, f); f.IsReport() && (again.Key != f.Key || again.Content != f.Content || rows != f.Rows()) {
			t.Errorf("%q has %d rows; read again it has %d, or another identity", f.Member, f.Rows(), rows)
		}
	}
	if len(f.records.held)+len(f.details.held) > held {
		t.Errorf("%q holds %d records and %d failures", f.Member, len(f.records.held), len(f.details.held))
	}
}

// reread makes the finding of a report anew from its rows.
func reread(t *testing.T, f Finding) (rows uint64, again Finding) {
	var records []aggregate.Record
	var failures []tlsrpt.Failure
	must(t, f.Each(func(r *aggregate.Record) error { records = append(records, r.Clone()); return nil }))
	must(t, f.EachFailure(func(r *tlsrpt.Failure) error { failures = append(failures, *r); return nil }))
	rows = uint64(len(records) + len(failures))
	switch f.Kind {
	case KindDMARC:
		return rows, NewFinding(f.Report, records)
	case KindTLS:
		return rows, NewTLSFinding(f.TLS, failures)
	case KindFailure:
		return rows, NewFailureFinding(f.Failure)
	}
	return rows, Finding{}
}
