package main

import (
	"bytes"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/ingest/quarantine"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// Only verdicts that are not what they were are printed.
func TestChanges(t *testing.T) {
	was := quarantine.Entry{ID: "0123456789abcdef", Source: "main", Reason: reason.MalformedXML}
	verdicts := []ingest.Verdict{
		{Outcome: ingest.OutcomeStored, Reports: 1, Rows: 7},
		{Outcome: ingest.OutcomeDuplicate},
		{Outcome: ingest.OutcomeRejected, Reason: reason.MalformedXML, Detail: "line 9"},
		{Outcome: ingest.OutcomeRejected, Reason: reason.NoIdentity, Detail: "no\x1b[31m domain"},
		{Outcome: ingest.OutcomeRetry},
	}
	for _, c := range []struct {
		json bool
		want string
	}{
		{false, `0123456789ab  malformed_xml        now stored: 1 report, 7 rows
0123456789ab  malformed_xml        now duplicate
0123456789ab  malformed_xml        now rejected: no_identity: no[31m domain
`},
		{true, `{"kind":"verdict","id":"0123456789abcdef","source":"main","was":"malformed_xml","outcome":"stored","reports":1,"rows":7}
{"kind":"verdict","id":"0123456789abcdef","source":"main","was":"malformed_xml","outcome":"duplicate","reports":0,"rows":0}
{"kind":"verdict","id":"0123456789abcdef","source":"main","was":"malformed_xml","outcome":"rejected","reason":"no_identity","detail":"no[31m domain","reports":0,"rows":0}
`},
	} {
		var out bytes.Buffer
		changes := newChanges(c.json, &console{stdout: &out})
		for _, v := range verdicts {
			changes.add(was, v)
		}
		if err := changes.flush(); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, out.String()); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	}
}

type brokenPipe struct{}

var errPipe = errors.New("broken pipe")

func (brokenPipe) Write([]byte) (int, error) { return 0, errPipe }

// What could not be printed is an error at the end, and stops no replay.
func TestChangesBrokenPipe(t *testing.T) {
	changes := newChanges(false, &console{stdout: brokenPipe{}})
	for range 2 {
		changes.add(quarantine.Entry{Reason: reason.Internal}, ingest.Verdict{Outcome: ingest.OutcomeStored})
	}
	if err := changes.flush(); !errors.Is(err, errPipe) {
		t.Errorf("error %v", err)
	}
}
