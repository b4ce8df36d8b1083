package app

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestFlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var f flow
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
		ready("2 mails wait and nothing was stored for 5m1s")
		f.end(errors.New("disk full"))
		ready("1 mails wait and nothing was stored for 5m1s")
		f.begin()
		f.end(nil)
		ready("")
		time.Sleep(maxStoreAge + time.Second)
		ready("1 mails wait and nothing was stored for 5m1s")
		f.end(errors.New("stopped"))
		ready("")
	})
}
