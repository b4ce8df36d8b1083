package parse

import (
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
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
