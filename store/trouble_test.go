package store

import (
	"context"
	"errors"
	"strings"
	"syscall"
	"testing"
)

// A worker that cannot store is not ready, and says why, until it can.
func TestTroubleIsKnownWhileItLasts(t *testing.T) {
	s := openStore(t, Options{})
	attempts := 0
	err := s.retry(t.Context(), "trying", forever, func(context.Context) error {
		if attempts++; attempts == 1 {
			return syscall.ENOSPC
		}
		if err := s.Trouble(); !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "storing reports") {
			t.Errorf("the trouble is %v", err)
		}
		return nil
	})
	if err != nil || attempts != 2 {
		t.Fatalf("%d attempts: %v", attempts, err)
	}
	if err := s.Trouble(); err != nil {
		t.Errorf("there is trouble after a success: %v", err)
	}
}
