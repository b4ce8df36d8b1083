package notify

import (
	"time"
)

// Error is why a receiver did not take what was sent. Its text says the step
// that failed and what to do next, and holds no secret.
type Error struct {
	Step       string        // in words, such as "connecting to mail.example.com:465"
	Next       string        // what to do; "" where nothing helps but trying again
	Temporary  bool          // the other side asks to be tried again later
	RetryAfter time.Duration // and when; 0 if it did not say
	Err        error
}

// Error is step, cause and advice in one line.
func (e *Error) Error() string {
	text := e.Step + ": " + e.Err.Error()
	if e.Next != "" {
		text += "; " + e.Next
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

const nextLater = "this is tried again later by itself"
