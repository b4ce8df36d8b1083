package imap

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

func TestBackoffGrowsAndEnds(t *testing.T) {
	for n := 1; n < 100; n++ {
		got := backoff(time.Second, time.Minute, n)
		full := time.Minute
		if n < 7 {
			full = time.Second << (n - 1)
		}
		if got > full || got < full*3/4 {
			t.Errorf("wait %d is %s, want %s less up to a quarter", n, got, full)
		}
	}
}

func TestGateClosesAfterRefusedLogins(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g gate
		begin := time.Now()
		for _, want := range []time.Duration{0, time.Minute, 3 * time.Minute, 7 * time.Minute} {
			_ = g.pass(t.Context(), time.Minute, func() error {
				if got := time.Since(begin); got > want || got < want*3/4 {
					t.Errorf("tried after %s, want %s", got, want)
				}
				return fmt.Errorf("logging in: %w", errLogin)
			})
		}
		_ = g.pass(t.Context(), time.Minute, func() error { return nil })
		begin = time.Now()
		if err := g.pass(t.Context(), time.Minute, func() error { return errors.New("other") }); err == nil || time.Since(begin) != 0 {
			t.Errorf("error %v after %s, want one at once", err, time.Since(begin))
		}
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		if err := g.pass(ended, time.Minute, func() error { return nil }); !errors.Is(err, context.Canceled) {
			t.Errorf("error %v after the end", err)
		}
	})
}
