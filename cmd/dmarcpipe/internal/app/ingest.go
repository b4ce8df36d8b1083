package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"syscall"
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/config"
	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/ingest/mailfile"
)

// IngestOptions say what Ingest reads.
type IngestOptions struct {
	Opening

	Paths    []string
	Abort    <-chan struct{}   // closed: give up what is under way
	Progress mailfile.Progress // nil for none
}

const (
	fileSource = "files" // name of the source of files

	// hasteAge takes the place of store.batch.age: somebody waits for the end.
	hasteAge = 250 * time.Millisecond
)

// Ingest stores what Paths hold and returns what became of it. The summary is
// nil when the store could not be opened. The error names what could not be
// read, one line each; everything else is stored all the same.
func Ingest(ctx context.Context, o IngestOptions) (sum *ingest.Summary, err error) {
	ctx, giveUp := context.WithCancelCause(ctx)
	defer giveUp(nil)
	work, release := workContext(ctx, o.Abort, time.Duration(o.Config.StopTimeout))
	defer release()
	var undo cleanup
	defer func() { err = lost(ctx, errors.Join(err, undo.run(work))) }()
	if o.Opening, err = o.resolving(); err != nil {
		return nil, err
	}
	source, err := o.source(&undo)
	if err != nil {
		return nil, err
	}
	h, err := o.handler(ctx, work, giveUp, &undo)
	if err != nil {
		return nil, err
	}
	tally := ingest.NewTally()
	err = source.Run(ctx, tally.Watch(h))
	result := tally.Summary()
	return &result, err
}

// source keeps standard input open for itself where it is to be read: the
// embedded engine puts the null device in its place.
func (o IngestOptions) source(undo *cleanup) (*mailfile.Source, error) {
	files := mailfile.Options{
		Name:     fileSource,
		Paths:    o.Paths,
		Limits:   Limits(o.Config.Limits),
		Logger:   o.Logger,
		Progress: o.Progress,
		Skip:     []string{string(o.Config.Engine.Data), o.Config.QuarantinePath(), o.Config.UnverifiedPath()},
	}
	if slices.Contains(o.Paths, mailfile.Stdin) {
		fd, err := syscall.Dup(int(os.Stdin.Fd()))
		if err != nil {
			return nil, fmt.Errorf("keeping standard input open: %w", err)
		}
		files.Stdin = os.NewFile(uintptr(fd), os.Stdin.Name())
		undo.push("closing standard input", func(context.Context) error { return files.Stdin.Close() })
	}
	return mailfile.New(files), nil
}

// handler opens the store and what leads to it.
func (o IngestOptions) handler(ctx, work context.Context, giveUp context.CancelCauseFunc, undo *cleanup) (ingest.Handler, error) {
	s, err := o.haste().openWriter(ctx, giveUp, undo)
	if err != nil {
		return nil, err
	}
	if err := o.nameAfter(s, undo); err != nil {
		return nil, err
	}
	keep, err := o.openFolders()
	if err != nil {
		return nil, err
	}
	p, _, err := o.openPipeline(ctx, work, s, keep, undo)
	return p, err
}

func (o Opening) haste() Opening {
	c := *o.Config
	c.Store.Batch.Age = min(c.Store.Batch.Age, config.Duration(hasteAge))
	o.Config = &c
	return o
}
