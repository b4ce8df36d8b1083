// Package window is what the decoders of reports read through: a buffer that
// slides over a reader, with a bound on the work that a report may ask for.
package window

import (
	"bytes"
	"errors"
	"io"
)

// size is the buffer of a fresh window.
const size = 64 << 10

// Keep is the largest buffer, in bytes, that a pooled decoder may keep.
const Keep = 256 << 10

// Behind is how many bytes before Pos stay in sight when the window slides, for
// an error to show.
const Behind = 64

// ErrToken says that one text or tag does not fit the largest window.
var ErrToken = errors.New("token is longer than the window may grow")

// Window is a buffer that slides over a reader. The bytes in sight are
// Buf[Pos:End]; positions handed out are relative to Pos, which only the caller
// moves, so that they stay good when the window slides or grows.
type Window struct {
	Buf      []byte
	Pos, End int
	Work     Work
	Err      error // why More returned false

	src   io.Reader
	most  int   // bytes that the window may grow to
	gone  int64 // bytes before Buf[0]
	lines int   // lines in them
}

// Reset begins to read src through a window of up to most bytes.
func (w *Window) Reset(src io.Reader, most int) {
	if w.Buf == nil || len(w.Buf) > Keep {
		w.Buf = make([]byte, size)
	}
	*w = Window{src: src, Buf: w.Buf, most: max(most, size)}
}

// Recode puts the reader that convert returns between the source and the window.
// It begins with what is in sight; what was passed is gone.
func (w *Window) Recode(convert func(io.Reader) io.Reader) {
	seen := bytes.NewReader(bytes.Clone(w.Rest()))
	w.Reset(convert(io.MultiReader(seen, &failedReader{w.src, w.Err})), w.most)
	w.Work.recoded = true
}

// failedReader reads on until err, which is what r has already returned.
type failedReader struct {
	r   io.Reader
	err error
}

func (f *failedReader) Read(p []byte) (int, error) {
	if f.err != nil {
		return 0, f.err
	}
	return f.r.Read(p)
}

// Rest is what is in sight now.
func (w *Window) Rest() []byte { return w.Buf[w.Pos:w.End] }

// Tail is the last bytes in sight, up to Behind: where a report is cut short.
func (w *Window) Tail() []byte { return w.Buf[max(0, w.End-Behind):w.End] }

// More brings more bytes in sight. It moves Buf: slices of it are stale after.
// It fails for good at the end of the input, and with ErrToken and ErrFlood.
func (w *Window) More() bool {
	if w.Err != nil {
		return false
	}
	if w.Work.tooMuch() {
		w.Err = ErrFlood
		return false
	}
	if passed := w.Pos - Behind; passed > 0 {
		w.gone += int64(passed)
		w.lines += bytes.Count(w.Buf[:passed], []byte{'\n'})
		w.End = copy(w.Buf, w.Buf[passed:w.End])
		w.Pos = Behind
	} else if w.End == len(w.Buf) && !w.grow() {
		return false
	}
	return w.read()
}

func (w *Window) grow() bool {
	if len(w.Buf) >= w.most {
		w.Err = ErrToken
		return false
	}
	buf := make([]byte, min(2*len(w.Buf), w.most))
	copy(buf, w.Buf[:w.End])
	w.Buf = buf
	return true
}

func (w *Window) read() bool {
	for range 100 {
		n, err := w.src.Read(w.Buf[w.End:])
		w.End += n
		w.Work.read(n)
		w.Err = err
		if n > 0 || err != nil {
			return n > 0
		}
	}
	w.Err = io.ErrNoProgress
	return false
}

// Offset is how many bytes of the input stand before Pos.
func (w *Window) Offset() int64 { return w.gone + int64(w.Pos) }

// Have makes at least n bytes visible, unless the input ends before.
func (w *Window) Have(n int) bool {
	for w.End-w.Pos < n {
		if !w.More() {
			return false
		}
	}
	return true
}

// Line is the number of the line at Pos, from 1.
func (w *Window) Line() int {
	return w.lines + 1 + bytes.Count(w.Buf[:w.Pos], []byte{'\n'})
}
