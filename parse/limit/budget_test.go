package limit

import (
	"bytes"
	"errors"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

func TestBudgetCounts(t *testing.T) {
	b := NewBudget(Limits{Members: 3, Parts: 2, Depth: 1}, 100)
	steps := []struct {
		name string
		err  error
		want reason.Reason
	}{
		{"two members", b.Members(2), ""},
		{"two more", b.Members(2), reason.TooManyMembers},
		{"the last one", b.Members(1), ""},
		{"first part", b.Part(), ""},
		{"second part", b.Part(), ""},
		{"third part", b.Part(), reason.TooManyParts},
		{"one deep", b.Depth(1), ""},
		{"two deep", b.Depth(2), reason.NestedTooDeep},
	}
	for _, s := range steps {
		if got := reasonOf(s.err); got != s.want {
			t.Errorf("%s: reason %q, want %q", s.name, got, s.want)
		}
	}
}

func TestReader(t *testing.T) {
	few := func() int64 { return 1 << 10 }
	tests := []struct {
		name     string
		limits   Limits
		packed   int64
		size     int64
		consumed func() int64
		want     reason.Reason
	}{
		{name: "within", limits: Limits{Unpacked: 1000}, packed: 10, size: 1000},
		{name: "one byte more", limits: Limits{Unpacked: 1000}, packed: 10, size: 1001, want: reason.UnpackedTooLarge},
		{name: "grace", packed: 1, size: RatioGrace, consumed: few},
		{name: "ratio of the mail", packed: 1 << 10, size: RatioGrace + 1, want: reason.RatioTooHigh},
		{name: "ratio of one stream", packed: 1 << 20, size: RatioGrace + 1, consumed: few, want: reason.RatioTooHigh},
		{name: "another ratio", limits: Limits{Ratio: 1 << 20}, packed: 1 << 10, size: RatioGrace + 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := NewBudget(tt.limits, tt.packed).Reader(io.LimitReader(zeros{}, tt.size), tt.consumed)
			n, err := io.Copy(io.Discard, r)
			if got := reasonOf(err); got != tt.want {
				t.Errorf("reason %q after %d bytes, want %q", got, n, tt.want)
			}
			if _, again := r.Read(make([]byte, 1)); tt.want != "" && !errors.Is(again, err) {
				t.Errorf("second read: %v, want the first error again: %v", again, err)
			}
		})
	}
}

// TestManyBombs holds that bombs which are each within the grace fail soon
// when there are many.
func TestManyBombs(t *testing.T) {
	b := NewBudget(Limits{}, 1<<30)
	for range 50 {
		r := b.Reader(io.LimitReader(zeros{}, RatioGrace-1), func() int64 { return 1 })
		if _, err := io.Copy(io.Discard, r); err != nil && reasonOf(err) != reason.RatioTooHigh {
			t.Fatal(err)
		}
	}
	if most := int64(2*RatioGrace + 50*2*streamGrace); b.Unpacked() > most {
		t.Errorf("%d bytes were unpacked, more than %d", b.Unpacked(), most)
	}
}

// TestOverrun holds that the budget is overrun by a byte, however large the
// buffer is that is read into.
func TestOverrun(t *testing.T) {
	b := NewBudget(Limits{Unpacked: 1000}, 10)
	r := b.Reader(zeros{}, nil)
	for range 2 {
		if _, err := r.Read(make([]byte, 600)); err != nil && b.Unpacked() != 1001 {
			t.Errorf("%d bytes unpacked: %v", b.Unpacked(), err)
		}
	}
	if b.Unpacked() != 1001 {
		t.Errorf("%d bytes unpacked, want 1001", b.Unpacked())
	}
}

func TestNoBudgetAtAll(t *testing.T) {
	r := NewBudget(Limits{Unpacked: math.MaxInt64, Ratio: math.MaxInt64}, 1).Reader(zeros{}, nil)
	if n, err := r.Read(make([]byte, 600)); n != 600 || err != nil {
		t.Errorf("read %d bytes, %v", n, err)
	}
}

func TestReaderPassesErrors(t *testing.T) {
	broken := errors.New("broken")
	r := NewBudget(Limits{}, 1).Reader(io.MultiReader(strings.NewReader("abc"), errReader{broken}), nil)
	got, err := io.ReadAll(r)
	if !errors.Is(err, broken) || !bytes.Equal(got, []byte("abc")) {
		t.Errorf("read %q and %v", got, err)
	}
}

func TestWithDefaults(t *testing.T) {
	if got := (Limits{Parts: -1, Depth: 7}).WithDefaults(); got.Parts != DefaultParts || got.Depth != 7 {
		t.Errorf("limits %+v", got)
	}
}

func reasonOf(err error) reason.Reason {
	if err == nil {
		return ""
	}
	return reason.From(err).Reason
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

type errReader struct{ err error }

func (r errReader) Read([]byte) (int, error) { return 0, r.err }

func TestHold(t *testing.T) {
	b := NewBudget(Limits{Message: 400}, 1)
	for _, n := range []int64{50, 30} {
		if err := b.Hold(n); err != nil {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
	if got := reasonOf(b.Hold(1)); got != reason.UnpackedTooLarge || b.Room() != 0 {
		t.Errorf("reason %q, room for %d bytes", got, b.Room())
	}
}
