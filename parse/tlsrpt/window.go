package tlsrpt

import (
	"bytes"
	"errors"
	"io"
)

// windowSize is the buffer of a fresh window, keepWindow the largest one that
// the pool keeps.
const (
	windowSize = 64 << 10
	keepWindow = 256 << 10
)

// errToken says that one text does not fit the largest window.
var errToken = errors.New("text is longer than the window may grow")

// window is a buffer that slides over a reader. The bytes in sight are
// buf[pos:end]; offsets handed out are relative to pos, which only the caller
// moves, so that they stay good when the window slides or grows.
type window struct {
	src      io.Reader
	buf      []byte
	pos, end int
	most     int   // bytes that the window may grow to
	lines    int   // lines before buf[0]
	err      error // why more returned false
}

func (w *window) reset(src io.Reader, most int) {
	if w.buf == nil || len(w.buf) > keepWindow {
		w.buf = make([]byte, windowSize)
	}
	*w = window{src: src, buf: w.buf, most: max(most, windowSize)}
}

// rest is what is in sight now.
func (w *window) rest() []byte { return w.buf[w.pos:w.end] }

// more brings more bytes in sight. It moves buf: slices of it are stale after.
func (w *window) more() bool {
	if w.err != nil {
		return false
	}
	if w.pos > 0 {
		w.lines += bytes.Count(w.buf[:w.pos], []byte{'\n'})
		w.end = copy(w.buf, w.buf[w.pos:w.end])
		w.pos = 0
	} else if w.end == len(w.buf) && !w.grow() {
		return false
	}
	return w.read()
}

func (w *window) grow() bool {
	if len(w.buf) >= w.most {
		w.err = errToken
		return false
	}
	buf := make([]byte, min(2*len(w.buf), w.most))
	copy(buf, w.buf[:w.end])
	w.buf = buf
	return true
}

func (w *window) read() bool {
	for range 100 {
		n, err := w.src.Read(w.buf[w.end:])
		w.end += n
		w.err = err
		if n > 0 || err != nil {
			return n > 0
		}
	}
	w.err = io.ErrNoProgress
	return false
}

// have makes at least n bytes visible, unless the input ends before.
func (w *window) have(n int) {
	for more := true; more && w.end-w.pos < n; {
		more = w.more()
	}
}

// find returns where c is at or after from, or -1 when the input ends or the
// text grows too long.
func (w *window) find(from int, c byte) int {
	for {
		if i := bytes.IndexByte(w.buf[w.pos+from:w.end], c); i >= 0 {
			return from + i
		}
		from = w.end - w.pos
		if !w.more() {
			return -1
		}
	}
}

// startsWith looks only at what is in sight.
func (w *window) startsWith(s string) bool {
	return w.end-w.pos >= len(s) && string(w.buf[w.pos:w.pos+len(s)]) == s
}

// line is the number of the line at pos, from 1.
func (w *window) line() int {
	return w.lines + 1 + bytes.Count(w.buf[:w.pos], []byte{'\n'})
}
