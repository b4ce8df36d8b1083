package tlsrpt

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

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

// A report is refused wherever it is cut, unless it is complete.
func TestDecodeTruncated(t *testing.T) {
	doc := strings.TrimSpace(exampleReport(1, 2))
	for n := range len(doc) {
		rep, err := Decode(strings.NewReader(doc[:n]), limit.Limits{}, hint.Hints{}, nil)
		if rep != nil || err == nil {
			t.Fatalf("cut after %d bytes: got error %v", n, err)
		}
		want := reason.MalformedJSON
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
	for _, n := range []int{0, 10, 200, 700} {
		r := io.MultiReader(strings.NewReader(exampleReport(1, 1)[:n]), iotest.ErrReader(broken))
		rep, err := Decode(r, limit.Limits{}, hint.Hints{}, nil)
		if rep != nil || !errors.Is(err, broken) {
			t.Errorf("after %d bytes: got error %v, want %v", n, err, broken)
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
	rep, err := Decode(strings.NewReader(exampleReport(1, 3)), limit.Limits{}, hint.Hints{}, func(*Failure) error {
		calls++
		return full
	})
	if rep != nil || err != full || calls != 1 { //nolint:errorlint // the error is returned as it is
		t.Errorf("got error %v, %d calls", err, calls)
	}
}

// Nothing after the end of the report can spoil it, not even a read error.
func TestDecodeStopsAtTheEnd(t *testing.T) {
	r := io.MultiReader(strings.NewReader(exampleReport(1, 1)), iotest.ErrReader(errors.New("crc")))
	if _, err := Decode(r, limit.Limits{}, hint.Hints{}, nil); err != nil {
		t.Error(err)
	}
}
