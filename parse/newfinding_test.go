package parse

import (
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
	"github.com/dmarcpipe/dmarcpipe/parse/tlsrpt"
)

func TestNewFinding(t *testing.T) {
	report := &aggregate.Report{OrgName: "a", ReportID: "1", Begin: time.Unix(1, 0), End: time.Unix(2, 0)}
	records := []aggregate.Record{{Count: 1, HeaderFrom: "a.example"}, {Count: 2, HeaderFrom: "b.example"}}
	f := NewFinding(report, records)
	if f.Kind != KindDMARC || f.Report != report {
		t.Errorf("NewFinding() = %+v", f)
	}
	var got []aggregate.Record
	if err := f.Each(func(r *aggregate.Record) error { got = append(got, *r); return nil }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(records, got, cmp.Comparer(func(a, b netip.Addr) bool { return a == b })); diff != "" {
		t.Error(diff)
	}
	turned := NewFinding(report, []aggregate.Record{records[1], records[0]})
	if turned.Content != f.Content || turned.Key != f.Key {
		t.Error("the order of the records changes the identity")
	}
	if less := NewFinding(report, records[:1]); less.Content == f.Content || less.Key != f.Key {
		t.Error("a report with fewer records has the same content, or another key")
	}
}

func TestNewTLSFinding(t *testing.T) {
	report := &tlsrpt.Report{
		OrganizationName: "a", ReportID: "1", Begin: time.Unix(1, 0), End: time.Unix(2, 0),
		Policies: []tlsrpt.Policy{{Domain: "a.example", Successful: 1}, {Domain: "b.example"}},
	}
	failures := []tlsrpt.Failure{{Policy: 1, Sessions: 2}, {Policy: 0, Sessions: 3}}
	f := NewTLSFinding(report, failures)
	var got []tlsrpt.Failure
	must(t, f.EachFailure(func(f *tlsrpt.Failure) error { got = append(got, *f); return nil }))
	if diff := cmp.Diff(failures, got, cmpopts.EquateComparable(netip.Addr{})); diff != "" || f.Kind != KindTLS || f.TLS != report {
		t.Errorf("%+v %s", f, diff)
	}
	turned := *report
	turned.Policies = []tlsrpt.Policy{report.Policies[1], report.Policies[0]}
	if again := NewTLSFinding(&turned, []tlsrpt.Failure{{Policy: 0, Sessions: 2}, {Policy: 1, Sessions: 3}}); again.Content != f.Content {
		t.Error("the order of the policies changes the content")
	}
	if moved := NewTLSFinding(report, []tlsrpt.Failure{{Policy: 0, Sessions: 2}, {Policy: 1, Sessions: 3}}); moved.Content == f.Content || moved.Key != f.Key {
		t.Error("failures of the other policy are the same content, or another key")
	}
}

func TestNewFailureFinding(t *testing.T) {
	f := only(t, failureMail(), KindFailure, Options{})
	again := NewFailureFinding(f.Failure)
	if again.Key != f.Key || again.Content != f.Content || again.Rows() != 0 {
		t.Errorf("NewFailureFinding() = %+v, want %+v", again, f)
	}
}

// TestHeld holds that each kind of report counts what it keeps in memory, and
// has its warnings.
func TestHeld(t *testing.T) {
	for kind, data := range map[Kind][]byte{
		KindDMARC: reportXML(9), KindTLS: reportJSON("t1", 3, 3), KindFailure: failureMail(),
	} {
		held, again := only(t, data, kind, full), only(t, data, kind, Options{HoldRecords: -1, Privacy: full.Privacy})
		if held.Held() < again.Held() || again.Held() == 0 || held.Rows() > 0 && held.Held() == again.Held() || held.Warnings() == nil {
			t.Errorf("%s: %d bytes with rows, %d without; warnings %v", kind, held.Held(), again.Held(), held.Warnings())
		}
	}
	if f := (Finding{Kind: KindNotReport}); f.Held() != 0 || f.Warnings() != nil || f.Rows() != 0 || f.IsReport() {
		t.Errorf("%+v is a report", f)
	}
}
