package app

import (
	"context"
	"errors"
	"time"

	"github.com/dmarcpipe/dmarcpipe/store"
	"github.com/dmarcpipe/dmarcpipe/store/engine"
)

// errLost ends what writes through the engine of another process when that
// process ends: the next one has another address and another password.
var errLost = errors.New("the dmarcpipe that has the data folder open ended; run the same command again, what is stored already is skipped")

// lostPause is how often it is looked whether that process is still there.
const lostPause = time.Second

// notice calls giveUp with errLost once worker has ended. It asks only while s
// has trouble: to ask is to hold the lock of the folder for a moment.
func (o Opening) notice(s *store.Store, worker engine.Instance, giveUp context.CancelCauseFunc, undo *cleanup) {
	ended := make(chan struct{})
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		for {
			select {
			case <-ended:
				return
			case <-time.After(lostPause):
			}
			if s.Trouble() == nil {
				continue
			}
			if now, ok := o.worker(); !ok || now != worker {
				giveUp(errLost)
				return
			}
		}
	}()
	undo.push("watching the other process", func(context.Context) error {
		close(ended)
		<-gone
		return nil
	})
}

// lost is errLost where that is why ctx ended, in place of what follows from it.
func lost(ctx context.Context, err error) error {
	if errors.Is(context.Cause(ctx), errLost) {
		return errLost
	}
	return err
}
