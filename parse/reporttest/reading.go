package reporttest

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// Decoder is a decoder under test. Malformed is its reason for damage. Decode
// reports whether there was a report; row is called for each row.
type Decoder struct {
	Malformed reason.Reason
	Decode    func(r io.Reader, row func() error) (bool, error)
}

func (d Decoder) decode(r io.Reader) (bool, error) {
	return d.Decode(r, func() error { return nil })
}

// CheckReading checks what becomes of report, which has two rows at least, where
// it cannot be read to its end, or need not be.
func (d Decoder) CheckReading(t *testing.T, report string) {
	report = strings.TrimSpace(report)
	t.Run("cut short", func(t *testing.T) { d.checkCut(t, report) })
	t.Run("read error", func(t *testing.T) { d.checkReadError(t, report) })
	t.Run("row error", func(t *testing.T) { d.checkRowError(t, report) })
	t.Run("no progress", func(t *testing.T) {
		if _, err := d.decode(stuck{}); !errors.Is(err, io.ErrNoProgress) {
			t.Errorf("got error %v, want %v", err, io.ErrNoProgress)
		}
	})
	t.Run("error behind the end", func(t *testing.T) {
		r := io.MultiReader(strings.NewReader(report), iotest.ErrReader(errors.New("crc")))
		if _, err := d.decode(r); err != nil {
			t.Error(err)
		}
	})
}

// checkCut checks that the report is refused wherever it is cut.
func (d Decoder) checkCut(t *testing.T, report string) {
	for n := range len(report) {
		found, err := d.decode(strings.NewReader(report[:n]))
		if found || err == nil {
			t.Fatalf("cut after %d bytes: got a report %t, error %v", n, found, err)
		}
		want := d.Malformed
		if n == 0 {
			want = reason.EmptyFile
		}
		if got := reason.From(err).Reason; got != want {
			t.Fatalf("cut after %d bytes: got reason %s, want %s", n, got, want)
		}
	}
}

func (d Decoder) checkReadError(t *testing.T, report string) {
	broken := errors.New("network is down")
	for _, n := range []int{0, 10, len(report) / 2, len(report) - 1} {
		found, err := d.decode(io.MultiReader(strings.NewReader(report[:n]), iotest.ErrReader(broken)))
		if found || !errors.Is(err, broken) {
			t.Errorf("after %d bytes: got a report %t, error %v, want %v", n, found, err, broken)
		}
	}
}

func (d Decoder) checkRowError(t *testing.T, report string) {
	full, calls := errors.New("disk is full"), 0
	found, err := d.Decode(strings.NewReader(report), func() error { calls++; return full })
	if found || err != full || calls != 1 { //nolint:errorlint // the error is returned as it is
		t.Errorf("got a report %t, error %v, %d calls", found, err, calls)
	}
}

// CheckFlood checks that a gigabyte of unit behind head is refused, and soon.
func (d Decoder) CheckFlood(t *testing.T, head, unit string) {
	t.Helper()
	const size = 1 << 30
	flood := &Flood{Unit: unit, Left: size}
	_, err := d.decode(io.MultiReader(strings.NewReader(head), flood))
	got := reason.From(err)
	if got.Reason != d.Malformed || !strings.Contains(got.Detail, "odd") || len(got.Near) == 0 {
		t.Errorf("got %v at %q, want %s", err, got.Near, d.Malformed)
	}
	if read := size - flood.Left; read > size/2 {
		t.Errorf("%d bytes were read", read)
	}
}

// stuck is a reader without bytes and without an end.
type stuck struct{}

func (stuck) Read([]byte) (int, error) { return 0, nil }
