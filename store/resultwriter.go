package store

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// exceptionMark comes in the middle of a result when the query fails after its
// first rows were sent; the tag after it was announced in a header, so that no
// data can look like it.
const exceptionMark = "\r\n__exception__\r\n"

// maxException is more than the server writes of an exception.
const maxException = 20 << 10

// resultWriter passes a result on, but for an exception at its end.
type resultWriter struct {
	w      io.Writer
	mark   []byte // nil if there is none to look for
	tail   []byte // what may be the begin of an exception
	failed error  // of w
}

func newResultWriter(w io.Writer, tag string) *resultWriter {
	r := &resultWriter{w: w}
	if tag != "" {
		r.mark = []byte(exceptionMark + tag)
	}
	return r
}

// Write holds the last maxException bytes back.
func (r *resultWriter) Write(p []byte) (int, error) {
	if r.mark == nil {
		return r.pass(p)
	}
	r.tail = append(r.tail, p...)
	if over := len(r.tail) - maxException; over > maxException {
		if _, err := r.pass(r.tail[:over]); err != nil {
			return 0, err
		}
		r.tail = append(r.tail[:0], r.tail[over:]...)
	}
	return len(p), nil
}

func (r *resultWriter) pass(p []byte) (int, error) {
	n, err := r.w.Write(p)
	r.failed = err
	return n, err
}

// finish writes the rest, or returns the exception at its end.
func (r *resultWriter) finish() error {
	text := r.tail
	at := -1
	if r.mark != nil {
		at = bytes.LastIndex(r.tail, r.mark)
	}
	if at >= 0 {
		text = r.tail[:at]
	}
	if _, err := r.pass(text); err != nil {
		return fmt.Errorf("writing the result: %w", err)
	}
	if at < 0 {
		return nil
	}
	return &QueryError{Text: exceptionText(string(r.tail[at+len(r.mark):]))}
}

// exceptionText drops the two lines after the text: its length with the tag,
// and the mark again.
func exceptionText(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	if n := len(lines); n > 2 && strings.TrimSpace(lines[n-1]) == "__exception__" {
		lines = lines[:n-2]
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}
