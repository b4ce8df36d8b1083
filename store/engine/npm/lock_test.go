package npm

import (
	"context"
	"errors"
	"testing"
)

func TestLock(t *testing.T) {
	dir, p := t.TempDir(), Package{What: "the set"}
	unlock, err := p.Lock(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if _, err := p.Lock(stopped, dir); !errors.Is(err, context.Canceled) {
		t.Errorf("second lock: %v, want that it waits until it is stopped", err)
	}
	unlock()
	again, err := p.Lock(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	again()
}
