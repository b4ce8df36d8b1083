package window

import "bytes"

// Find returns where c is at or after from, or -1 when the input ends or the
// token grows too long.
func (w *Window) Find(from int, c byte) int {
	for {
		if i := bytes.IndexByte(w.Buf[w.Pos+from:w.End], c); i >= 0 {
			return from + i
		}
		from = w.End - w.Pos
		if !w.More() {
			return -1
		}
	}
}

// Seek drops everything before the next c.
func (w *Window) Seek(c byte) bool {
	for {
		if i := bytes.IndexByte(w.Rest(), c); i >= 0 {
			w.Pos += i
			return true
		}
		w.Pos = w.End
		if !w.More() {
			return false
		}
	}
}

// SeekPast drops everything up to and including mark, however far it is.
func (w *Window) SeekPast(mark string) bool {
	for {
		if i := bytes.Index(w.Rest(), []byte(mark)); i >= 0 {
			w.Pos += i + len(mark)
			return true
		}
		w.Pos = max(w.Pos, w.End-len(mark)+1)
		if !w.More() {
			return false
		}
	}
}

// StartsWith looks only at what is in sight.
func (w *Window) StartsWith(s string) bool {
	return w.End-w.Pos >= len(s) && string(w.Buf[w.Pos:w.Pos+len(s)]) == s
}

// Trim cuts blanks and control characters from both ends.
func Trim(b []byte) []byte {
	for len(b) > 0 && b[0] <= ' ' {
		b = b[1:]
	}
	for len(b) > 0 && b[len(b)-1] <= ' ' {
		b = b[:len(b)-1]
	}
	return b
}
