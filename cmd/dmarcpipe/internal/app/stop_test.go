package app

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestWorkContext(t *testing.T) {
	const timeout = time.Minute
	for name, c := range map[string]struct {
		act  func(stop context.CancelFunc, abort chan struct{}, release func())
		want error
	}{
		"deadline": {func(stop context.CancelFunc, _ chan struct{}, _ func()) {
			stop()
			time.Sleep(timeout)
		}, errTooLong},
		"second signal": {func(stop context.CancelFunc, abort chan struct{}, _ func()) {
			stop()
			time.Sleep(timeout - 1)
			close(abort)
		}, errAborted},
		"abort alone": {func(_ context.CancelFunc, abort chan struct{}, _ func()) { close(abort) }, errAborted},
		"done":        {func(_ context.CancelFunc, _ chan struct{}, release func()) { release() }, context.Canceled},
		"done in time": {func(stop context.CancelFunc, _ chan struct{}, release func()) {
			stop()
			release()
		}, context.Canceled},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				soft, stop := context.WithCancel(t.Context())
				defer stop()
				abort := make(chan struct{})
				hard, release := workContext(soft, abort, timeout)
				defer release()
				c.act(stop, abort, release)
				synctest.Wait()
				if got := context.Cause(hard); !errors.Is(got, c.want) {
					t.Errorf("cause %v, want %v", got, c.want)
				}
			})
		})
	}
}

func TestWorkGoesOnAfterSoftStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		soft, stop := context.WithCancel(t.Context())
		hard, release := workContext(soft, nil, time.Minute)
		defer release()
		stop()
		time.Sleep(time.Minute - 1)
		synctest.Wait()
		if err := hard.Err(); err != nil {
			t.Errorf("the work was given up before its time: %v", err)
		}
	})
}

func TestWorkEndsWithTheProcessItWritesThrough(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		soft, giveUp := context.WithCancelCause(t.Context())
		hard, release := workContext(soft, nil, time.Minute)
		defer release()
		giveUp(errLost)
		synctest.Wait()
		if got := context.Cause(hard); !errors.Is(got, errLost) {
			t.Errorf("cause %v, want %v", got, errLost)
		}
	})
}
