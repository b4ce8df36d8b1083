package main

import (
	"context"
	"errors"
	"os"
	"syscall"
	"testing"
)

func TestTwoSignals(t *testing.T) {
	s := watchSignals()
	defer s.release()
	kill := func() {
		t.Helper()
		if err := syscall.Kill(os.Getpid(), syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
	}
	kill()
	<-s.soft.Done()
	if err := context.Cause(s.soft); !errors.Is(err, errSignal) || !errors.Is(err, context.Canceled) {
		t.Errorf("cause %v", err)
	}
	select {
	case <-s.abort:
		t.Fatal("the first signal aborts")
	default:
	}
	kill()
	<-s.abort
}
