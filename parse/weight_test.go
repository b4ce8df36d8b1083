package parse

import (
	"strings"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
)

func TestRecordWeight(t *testing.T) {
	results := aggregate.Record{SPFAuth: make([]aggregate.SPFAuth, 3), DKIMAuth: make([]aggregate.DKIMAuth, 2), Reasons: make([]aggregate.OverrideReason, 1)}
	tests := map[string]struct {
		record aggregate.Record
		least  int
		most   int
	}{
		"usual":        {aggregate.Record{SPFAuth: make([]aggregate.SPFAuth, 1)}, 9, 9},
		"more results": {results, 200, 400},
	}
	for name, tt := range tests {
		if got := recordWeight(&tt.record, 9); got < tt.least || got > tt.most {
			t.Errorf("%s: %d bytes, want %d to %d", name, got, tt.least, tt.most)
		}
	}
}

// TestManyResultsAreNotHeld holds that records are read again which say little
// and take much memory.
func TestManyResultsAreNotHeld(t *testing.T) {
	record := "<record><row><count>1</count></row><auth_results>" + strings.Repeat("<spf><scope>helo</scope></spf>", 500) + "</auth_results></record>"
	report := strings.Replace(string(reportXML(0)), "</feedback>", strings.Repeat(record, 300)+"</feedback>", 1)
	f := only(t, []byte(report), KindDMARC, Options{})
	if rows, _ := reread(t, f); rows != 300 || len(f.records.held) > 0 {
		t.Errorf("%d records, of which %d are held", rows, len(f.records.held))
	}
}
