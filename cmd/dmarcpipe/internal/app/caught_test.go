package app

import (
	"testing"
	"testing/synctest"
	"time"
)

type mailboxAt bool

func (m *mailboxAt) CaughtUp() bool { return bool(*m) }

func TestCaught(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var first, second mailboxAt
		c := &catchUp{begun: time.Now(), sources: []catcher{&first, &second}}
		for _, step := range []struct {
			what string
			do   func()
			want bool
		}{
			{"at the start", func() {}, false},
			{"one is read", func() { first = true }, false},
			{"both are read", func() { second = true }, true},
			{"one is not read", func() { first = false }, false},
			{"for hours", func() { time.Sleep(maxCatchUp - time.Second) }, false},
			{"for too long", func() { time.Sleep(time.Second) }, true},
		} {
			if step.do(); c.Caught() != step.want {
				t.Errorf("%s: %v, want %v", step.what, c.Caught(), step.want)
			}
		}
	})
}

func TestCaughtWithoutMailbox(t *testing.T) {
	if !newCatchUp(nil).Caught() {
		t.Error("there is nothing to wait for")
	}
}
