package app

import (
	"context"
	"errors"
	"testing"

	"github.com/dmarcpipe/dmarcpipe/ingest/mailfile"
	"github.com/dmarcpipe/dmarcpipe/store/schema"
)

// onTotal calls a function once it is known how much there is to read.
type onTotal struct {
	mailfile.Progress

	call func()
}

func (p onTotal) Total(int64)        { p.call() }
func (p onTotal) Advance(int, int64) {}

// What writes through a process that ends is told so, and ends too.
func TestOtherProcessEnds(t *testing.T) {
	o := opening(t, testConfig(t))
	var undo cleanup
	defer func() { _ = undo.run(context.WithoutCancel(t.Context())) }()
	first, err := o.openStore(t.Context(), anyPort, &undo)
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Migrate(t.Context(), func(schema.Step) {}); err != nil {
		t.Fatal(err)
	}
	end := onTotal{call: func() {
		if err := undo.run(t.Context()); err != nil {
			t.Error(err)
		}
	}}
	_, err = Ingest(t.Context(), IngestOptions{Opening: o, Paths: []string{reports(t, 5)}, Progress: end})
	if !errors.Is(err, errLost) {
		t.Errorf("error %v, want %v", err, errLost)
	}
}
