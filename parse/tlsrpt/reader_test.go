package tlsrpt

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/hint"
	"github.com/dmarcpipe/dmarcpipe/parse/limit"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
	"github.com/dmarcpipe/dmarcpipe/parse/reporttest"
)

func TestDecodeInPieces(t *testing.T) { reporttest.CheckPieces(t, testFiles(t), outcome) }

// Texts and brackets that straddle the end of the window are read like all
// others.
func TestDecodeAcrossWindows(t *testing.T) {
	doc := exampleReport(1, 2000)
	doc = strings.Replace(doc, `"report-id"`, `"x":[{"y":"\\\""},"`+strings.Repeat(`\\\"`, 1<<14)+`"],"report-id"`, 1)
	want, wantFailures, err := decodeAll(strings.NewReader(doc), limit.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for shift := range 40 {
		got, failures, err := decodeAll(strings.NewReader(strings.Repeat(" ", shift*31)+doc), limit.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(canonicalForm(want, wantFailures), canonicalForm(got, failures)) {
			t.Fatalf("shifted by %d: got %d failure details that differ", shift*31, len(failures))
		}
	}
}

func TestDecodeReading(t *testing.T) { tested.CheckReading(t, exampleReport(1, 2)) }

var tested = reporttest.Decoder{
	Malformed: reason.MalformedJSON,
	Decode: func(r io.Reader, row func() error) (bool, error) {
		rep, err := Decode(r, limit.Limits{}, hint.Hints{}, func(*Failure) error { return row() })
		return rep != nil, err
	},
}
