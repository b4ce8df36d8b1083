package window_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/dmarcpipe/dmarcpipe/parse/window"
)

func open(r io.Reader, most int) *window.Window {
	var w window.Window
	w.Reset(r, most)
	return &w
}

// Whatever is passed, the place in the input and the bytes before it are known.
func TestSlide(t *testing.T) {
	text := strings.Repeat("0123456789abcde\n", 20_000)
	w := open(iotest.HalfReader(strings.NewReader(text)), 0)
	for at := 0; at+1000 < len(text); at += 1000 {
		if !w.Have(1000) {
			t.Fatalf("at %d: %v", at, w.Err)
		}
		if got := string(w.Rest()[:1000]); got != text[at:at+1000] {
			t.Fatalf("at %d: got %q", at, got)
		}
		if w.Offset() != int64(at) || w.Line() != 1+at/16 {
			t.Fatalf("at %d: got offset %d, line %d", at, w.Offset(), w.Line())
		}
		w.Pos += 1000
	}
	if w.Seek('x') || !errors.Is(w.Err, io.EOF) {
		t.Fatalf("found what is not there: %v", w.Err)
	}
	if got := string(w.Tail()); got != text[len(text)-window.Behind:] {
		t.Errorf("got the tail %q", got)
	}
}

func TestSeek(t *testing.T) {
	w := open(iotest.OneByteReader(strings.NewReader("abc-->def<g")), 0)
	if !w.SeekPast("-->") || !w.Have(3) || !w.StartsWith("def") {
		t.Fatalf("got %q", w.Rest())
	}
	if got := w.Find(0, '<'); got != 3 {
		t.Errorf("found < at %d", got)
	}
	if got := w.Find(0, '>'); got != -1 {
		t.Errorf("found > at %d", got)
	}
}

// A token that does not fit is refused; the window grows up to there.
func TestErrToken(t *testing.T) {
	for _, most := range []int{0, 1 << 20} {
		w := open(strings.NewReader(strings.Repeat("a", 2<<20)), most)
		if got := w.Find(0, 'b'); got != -1 || !errors.Is(w.Err, window.ErrToken) {
			t.Errorf("found at %d, error %v", got, w.Err)
		}
		if got := len(w.Rest()); got != max(most, 64<<10) {
			t.Errorf("up to %d bytes: got %d", most, got)
		}
	}
}

// Work is bounded by what was read, so that a longer input may ask for more.
func TestErrFlood(t *testing.T) {
	for _, tt := range []struct {
		perByte int64
		flood   bool
	}{{0, false}, {1, true}} {
		w := open(&io.LimitedReader{R: zeros{}, N: 64 << 20}, 0)
		for w.More() {
			w.Work.Done += tt.perByte * int64(len(w.Rest()))
			w.Pos = w.End
		}
		if got := errors.Is(w.Err, window.ErrFlood); got != tt.flood {
			t.Errorf("%d units a byte: got error %v", tt.perByte, w.Err)
		}
	}
}

func TestRecode(t *testing.T) {
	w := open(io.MultiReader(strings.NewReader("one two"), strings.NewReader(" three")), 0)
	w.Have(7)
	w.Pos = 4
	w.Recode(func(r io.Reader) io.Reader { return io.MultiReader(strings.NewReader("so: "), r) })
	w.Have(100)
	if got := string(w.Rest()); got != "so: two three" {
		t.Errorf("got %q", got)
	}
}

func TestTrim(t *testing.T) {
	for sent, want := range map[string]string{"": "", " \t": "", "\x00 a b\r\n": "a b", "ab": "ab"} {
		if got := string(window.Trim([]byte(sent))); got != want {
			t.Errorf("Trim(%q) = %q, want %q", sent, got, want)
		}
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }
