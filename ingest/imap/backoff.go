package imap

import (
	"context"
	"math/rand/v2"
	"time"
)

// The longest waits of each kind.
const (
	longestBackoff = 2 * time.Minute  // between connections
	longestRefused = 15 * time.Minute // between logins that are refused: servers lock accounts
	longestRetry   = 10 * time.Minute // before a mail whose verdict was retry
	asideFor       = time.Hour        // for a mail that breaks every session
)

// backoff is the wait before try number n, from 1: first doubled each time,
// at most longest, less up to a quarter of it at random.
func backoff(first, longest time.Duration, n int) time.Duration {
	wait := longest
	if n <= 30 {
		wait = min(first<<(n-1), longest)
	}
	if wait <= 0 {
		wait = longest
	}
	return wait - time.Duration(rand.Int64N(int64(wait)/4+1))
}

// sleep waits for d, or until ctx ends.
func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
