package ingest

import (
	"encoding/json"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

func TestTallyAddsUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tally := NewTally()
		time.Sleep(1500 * time.Millisecond)
		var wg sync.WaitGroup
		for _, v := range []Verdict{
			{Outcome: OutcomeStored, Reports: 1, Kinds: ByKind{DMARC: 1}, Rows: 7},
			{Outcome: OutcomeDuplicate},
			{Outcome: OutcomeNotReport},
			{Outcome: OutcomeRejected, Reason: reason.MalformedXML, Reports: 2, Kinds: ByKind{TLS: 1, Failure: 1}, Rows: 2},
			{Outcome: OutcomeRejected, Reason: reason.EmptyFile},
			{Outcome: OutcomeRejected, Reason: reason.EmptyFile},
			{Outcome: OutcomeRetry},
		} {
			wg.Go(func() { tally.Add(v) })
		}
		wg.Wait()
		equal(t, tally.Summary(), Summary{
			Messages: 7, Stored: 1, Duplicate: 1, NotReport: 1, Retry: 1, Reports: ByKind{1, 1, 1}, Rows: 9, Seconds: 1.5,
			Rejected: map[reason.Reason]int{reason.MalformedXML: 1, reason.EmptyFile: 2},
		})
		equal(t, tally.Summary().String(), "7 mails in 1.5 s: 1 stored (reports: 1 DMARC, 1 TLS, 1 failure; 9 rows), 1 duplicate, 1 not a report, "+
			"3 rejected (empty_file 2, malformed_xml 1), 1 to be tried again")
	})
}

func TestSummaryAsJSON(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got, err := json.Marshal(NewTally().Summary())
		if err != nil {
			t.Fatal(err)
		}
		equal(t, string(got), `{"messages":0,"stored":0,"duplicate":0,"not_report":0,"rejected":{},"retry":0,"reports":{"dmarc":0,"tls":0,"failure":0},"rows":0,"seconds":0}`)
	})
}
