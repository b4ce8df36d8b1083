package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"
)

// The waits between two attempts: doubled each time, with jitter.
const (
	firstWait = 100 * time.Millisecond
	lastWait  = 30 * time.Second
)

// patience says when retry gives up for another reason than the end of ctx.
type patience int

const (
	forever    patience = iota
	untilStuck          // gives up after maxSame refusals of the data
)

// maxSame is how often the server may refuse the same data in the same words.
const maxSame = 5

// stuckError says that the server refused the same thing, in the same words,
// again and again.
type stuckError struct {
	attempts int
	err      error
}

func (e *stuckError) Error() string {
	return fmt.Sprintf("refused %d times: %v", e.attempts, e.err)
}

func (e *stuckError) Unwrap() error { return e.err }

// retry calls op until it succeeds. An error of op says nothing about whether
// it took effect, so op has to be one that may be repeated.
func (s *Store) retry(ctx context.Context, step string, p patience, op func(context.Context) error) error {
	var last string
	same := 0
	defer s.troubles.clear(step)
	for wait := firstWait; ; wait = min(2*wait, lastWait) {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := op(ctx)
		if err == nil && last != "" {
			s.log.InfoContext(ctx, "the database works again", "step", step)
		}
		if err == nil || ctx.Err() != nil {
			return err
		}
		s.troubles.set(step, err)
		kind := classify(err)
		s.metrics.errors.WithLabelValues(string(kind)).Inc()
		same++
		if text := sameness(kind, err); text != last {
			last, same = text, 1
			s.log.WarnContext(ctx, "the database does not do its work, trying again", "step", step, "class", kind, "error", s.explain("working with", err))
		}
		if p == untilStuck && kind == classData && same >= maxSame {
			return &stuckError{same, err}
		}
		if err := sleep(ctx, wait/2+rand.N(wait/2)); err != nil {
			return err
		}
		s.metrics.retries.Inc()
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// sameness is equal for two errors of which the second is no news. Network
// errors name another port each time.
func sameness(kind class, err error) string {
	if kind == classData || kind == classOther {
		return err.Error()
	}
	return string(kind)
}
