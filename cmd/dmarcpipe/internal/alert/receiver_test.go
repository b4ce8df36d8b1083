package alert

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/notify"
)

// A receiver waits as long as the other side asked for, within bounds.
func TestFailedWaits(t *testing.T) {
	const every, slack = 5 * time.Minute, 2 * time.Minute
	after := func(d time.Duration) error { return fmt.Errorf("posting: %w", &notify.Error{RetryAfter: d}) }
	for _, c := range []struct {
		failures int
		err      error
		want     time.Duration
	}{
		{0, errors.New("refused"), every},
		{2, errors.New("refused"), 4 * every},
		{12, errors.New("refused"), longestBackoff},
		{0, after(time.Minute), every},
		{0, after(20 * time.Minute), 20*time.Minute + slack},
		{0, after(30 * 24 * time.Hour), longestBackoff},
	} {
		now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
		r := &receiver{failures: c.failures, slack: slack}
		r.failed(now, every, c.err)
		if got := r.next.Sub(now); got != c.want {
			t.Errorf("after %d failures and %v: waits %s, want %s", c.failures, c.err, got, c.want)
		}
	}
}
