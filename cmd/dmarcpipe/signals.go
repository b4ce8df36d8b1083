package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"
)

// errSignal is an end of context like any other for who asks with errors.Is.
var errSignal = fmt.Errorf("stopped by a signal: %w", context.Canceled)

// stopper turns signals into the two stages of a stop: after the first one
// nothing new is begun, and what is under way is finished; after the second
// one that is given up too.
type stopper struct {
	soft    context.Context //nolint:containedctx // handed to the commands through kong
	abort   chan struct{}
	release func() // ends the watch and its goroutine
}

func watchSignals() *stopper {
	soft, cancel := context.WithCancelCause(context.Background())
	s := &stopper{soft: soft, abort: make(chan struct{})}
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	ended := make(chan struct{})
	var watch sync.WaitGroup
	watch.Go(func() { s.watch(signals, ended, cancel) })
	s.release = func() {
		signal.Stop(signals)
		close(ended)
		watch.Wait()
		cancel(nil)
	}
	return s
}

func (s *stopper) watch(signals <-chan os.Signal, ended <-chan struct{}, cancel context.CancelCauseFunc) {
	for _, act := range []func(){
		func() { cancel(errSignal) },
		func() { close(s.abort) },
	} {
		select {
		case <-signals:
			act()
		case <-ended:
			return
		}
	}
}
