package app

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

func TestFlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var f flow
		waiting := func(n int) string {
			return fmt.Sprintf("nothing was stored for 5m1s while mails wait (%d); look into the log for what the database says", n)
		}
		ready := func(want string) {
			t.Helper()
			got := ""
			if err := f.check(time.Now()); err != nil {
				got = err.Error()
			}
			if got != want {
				t.Errorf("check says %q, want %q", got, want)
			}
		}
		ready("")
		time.Sleep(time.Hour) // nothing to do is no fault
		ready("")
		f.begin()
		f.begin()
		time.Sleep(maxStoreAge)
		ready("")
		time.Sleep(time.Second)
		ready(waiting(2))
		f.end(errors.New("disk full"))
		ready(waiting(1))
		f.begin()
		f.end(nil)
		ready("")
		time.Sleep(maxStoreAge + time.Second)
		ready(waiting(1))
		f.end(errors.New("stopped"))
		ready("")
	})
}
