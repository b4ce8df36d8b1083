package reason

import (
	"bytes"
	"errors"
	"fmt"
)

// Error is a refusal: a closed Reason and, for people, what exactly was found.
// Err, where set, is the cause. Near, where set, is the bytes that it was found
// at, at most MaxNear.
type Error struct {
	Reason Reason
	Detail string
	Err    error
	Near   []byte
}

// MaxNear is how many bytes an Error shows.
const MaxNear = 64

// At sets Near to a copy of the first MaxNear bytes of near, unless it is set,
// and returns e.
func (e *Error) At(near []byte) *Error {
	if e.Near == nil && len(near) > 0 {
		e.Near = bytes.Clone(near[:min(len(near), MaxNear)])
	}
	return e
}

// New returns an *Error with a formatted detail.
func New(r Reason, format string, args ...any) *Error {
	return &Error{Reason: r, Detail: fmt.Sprintf(format, args...)}
}

// Wrap returns an *Error whose cause is err.
func Wrap(r Reason, err error, format string, args ...any) *Error {
	return &Error{Reason: r, Detail: fmt.Sprintf(format, args...), Err: err}
}

// Error is "reason: detail: cause".
func (e *Error) Error() string { return joined(string(e.Reason), e.Text()) }

// Text is "detail: cause": what was found, without the reason.
func (e *Error) Text() string {
	if e.Err == nil {
		return e.Detail
	}
	return joined(e.Detail, e.Err.Error())
}

func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + ": " + b
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// From returns the *Error inside err; an error without one is Internal.
func From(err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	return Wrap(Internal, err, "unexpected error")
}
