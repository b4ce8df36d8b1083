package aggregate

import (
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dmarcpipe/dmarcpipe/parse/hint"
	"github.com/dmarcpipe/dmarcpipe/parse/limit"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
	"github.com/dmarcpipe/dmarcpipe/parse/reporttest"
)

func TestDecodeInPieces(t *testing.T) { reporttest.CheckPieces(t, testFiles(t), outcome) }

// Tags and texts that straddle the end of the window are read like all others.
func TestDecodeAcrossWindows(t *testing.T) {
	doc := exampleReport(1, 2000)
	want, err := Decode(strings.NewReader(doc), limit.Limits{}, hint.Hints{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for shift := range 40 {
		padded := strings.Replace(doc, "<record>", strings.Repeat(" ", shift*31)+"<record>", 1)
		got, err := Decode(strings.NewReader(padded), limit.Limits{}, hint.Hints{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("shifted by %d (-want +got):\n%s", shift*31, diff)
		}
	}
}

func TestDecodeReading(t *testing.T) { tested.CheckReading(t, exampleReport(1, 2)) }

var tested = reporttest.Decoder{
	Malformed: reason.MalformedXML,
	Decode: func(r io.Reader, row func() error) (bool, error) {
		rep, err := Decode(r, limit.Limits{}, hint.Hints{}, func(*Record) error { return row() })
		return rep != nil, err
	},
}
