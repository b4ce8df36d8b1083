package aggregate

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

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

// A report is refused wherever it is cut, unless it is complete.
func TestDecodeTruncated(t *testing.T) {
	doc := strings.TrimSpace(exampleReport(1, 2))
	for n := range len(doc) {
		rep, err := Decode(strings.NewReader(doc[:n]), limit.Limits{}, hint.Hints{}, nil)
		if rep != nil || err == nil {
			t.Fatalf("cut after %d bytes: got report %v, error %v", n, rep, err)
		}
		want := reason.MalformedXML
		if n == 0 {
			want = reason.EmptyFile
		}
		if got := reason.From(err).Reason; got != want {
			t.Fatalf("cut after %d bytes: got reason %s, want %s", n, got, want)
		}
	}
}

func TestDecodeReadError(t *testing.T) {
	broken := errors.New("network is down")
	for _, n := range []int{0, 10, 700, 1400} {
		r := io.MultiReader(strings.NewReader(exampleReport(1, 1)[:n]), iotest.ErrReader(broken))
		rep, err := Decode(r, limit.Limits{}, hint.Hints{}, nil)
		if rep != nil || !errors.Is(err, broken) {
			t.Errorf("after %d bytes: got report %v, error %v, want error %v", n, rep, err, broken)
		}
	}
}

func TestDecodeNoProgress(t *testing.T) {
	_, err := Decode(reporttest.Stuck{}, limit.Limits{}, hint.Hints{}, nil)
	if !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("got error %v, want %v", err, io.ErrNoProgress)
	}
}

func TestDecodeRowError(t *testing.T) {
	full := errors.New("disk is full")
	calls := 0
	rep, err := Decode(strings.NewReader(exampleReport(1, 3)), limit.Limits{}, hint.Hints{}, func(*Record) error {
		calls++
		return full
	})
	if rep != nil || err != full || calls != 1 { //nolint:errorlint // the error is returned as it is
		t.Errorf("got report %v, error %v, %d calls", rep, err, calls)
	}
}

// Nothing after the end of the report can spoil it, not even a read error.
func TestDecodeStopsAtTheEnd(t *testing.T) {
	r := io.MultiReader(strings.NewReader(exampleReport(1, 1)), iotest.ErrReader(errors.New("crc")))
	if _, err := Decode(r, limit.Limits{}, hint.Hints{}, nil); err != nil {
		t.Error(err)
	}
}
