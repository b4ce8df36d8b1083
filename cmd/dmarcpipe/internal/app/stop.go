package app

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Why work was given up.
var (
	errAborted = errors.New("aborted by a second signal")
	errTooLong = errors.New("the stop took longer than stop_timeout")
)

// workContext returns the context of the work itself. A stop has two stages:
// the end of soft only means that nothing new is begun; the work may go on for
// timeout after it, or until abort is closed. Where soft ends with errLost there
// is nothing to wait for. release ends the watch.
func workContext(soft context.Context, abort <-chan struct{}, timeout time.Duration) (ctx context.Context, release func()) {
	hard, cancel := context.WithCancelCause(context.WithoutCancel(soft))
	ended := make(chan struct{})
	var watch sync.WaitGroup
	context.AfterFunc(soft, func() {
		if cause := context.Cause(soft); errors.Is(cause, errLost) {
			cancel(cause)
		}
	})
	watch.Go(func() { cancel(waitForHard(soft.Done(), abort, ended, timeout)) })
	return hard, sync.OnceFunc(func() {
		close(ended)
		watch.Wait()
	})
}

// waitForHard returns why the work has to end now; nil when it has ended.
func waitForHard(soft, abort, ended <-chan struct{}, timeout time.Duration) error {
	select {
	case <-soft:
	case <-abort:
		return errAborted
	case <-ended:
		return nil
	}
	deadline := time.NewTimer(timeout)
	defer deadline.Stop()
	select {
	case <-deadline.C:
		return errTooLong
	case <-abort:
		return errAborted
	case <-ended:
		return nil
	}
}
