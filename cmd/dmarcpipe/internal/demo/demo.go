// Package demo shows the whole of dmarcpipe on sample mail: an IMAP server in
// this process, the worker that reads it into the embedded engine, and what the
// store then answers. Nothing of it leaves this machine.
package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/app"
	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/sample"
)

// Options say what the demo shows, and where. Stdout, Notices and Logger are
// required.
type Options struct {
	Sample   sample.Options // without an End, the mail of the last two months
	Once     bool           // end after the tables
	DataDir  string         // kept; "" is a new folder that is removed at the end
	Library  string         // of the engine; "" installs it where it is missing
	Version  string
	Stdout   io.Writer // the tables
	Notices  io.Writer // progress, and what is being installed
	Terminal bool      // Notices is one
	Logger   *slog.Logger
	Abort    <-chan struct{} // closed: give up what is under way
}

// Run shows the demo. It returns after the tables with Once, else when ctx
// ends; the tables are complete or there is an error.
func Run(ctx context.Context, o Options) (err error) {
	if o.Sample.End.IsZero() {
		o.Sample.End = time.Now()
	}
	folder, remove, err := o.folder()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove()) }()
	if err := os.WriteFile(filepath.Join(folder, servicesFile), sample.Services(), 0o600); err != nil {
		return fmt.Errorf("writing the catalogue of the sample: %w", err)
	}
	box, err := openMailbox(ctx, filepath.Join(folder, "mailserver.pem"), o.Sample)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, box.server.Close()) }()
	o.say("an IMAP server on %s (TLS) holds %d sample mails; nothing leaves this machine", box.addr, box.mails)
	w := o.startWorker(ctx, folder, box)
	defer func() { err = errors.Join(err, w.end()) }()
	if err := o.show(ctx, w); err != nil || o.Once {
		return err
	}
	return o.stay(ctx, w)
}

// show reads the mailbox and prints what the store makes of it.
func (o Options) show(ctx context.Context, w *worker) error {
	summary, err := w.finish(ctx, o.progress)
	if err != nil {
		return err
	}
	// The worker names addresses too, within a minute. Nobody waits for that here.
	if err := app.NameSources(ctx, w.opening); err != nil {
		return fmt.Errorf("naming who sends: %w", err)
	}
	if _, err := fmt.Fprintf(o.Stdout, "What was read\n  %s\n", sentence(summary)); err != nil {
		return err
	}
	store, err := w.database()
	if err != nil {
		return err
	}
	zone := sample.NewZone(o.Sample)
	if err := (report{out: o.Stdout, store: store, today: o.Sample.End, zone: zone}).print(ctx); err != nil {
		return err
	}
	return o.check(ctx, w.opening, zone)
}

// stay keeps everything running until ctx ends.
func (o Options) stay(ctx context.Context, w *worker) error {
	if err := w.next(o.Stdout); err != nil {
		return err
	}
	return w.wait(ctx)
}

func (o Options) folder() (path string, remove func() error, err error) {
	if o.DataDir != "" {
		path, err := filepath.Abs(o.DataDir)
		if err == nil {
			err = os.MkdirAll(path, 0o700)
		}
		if err != nil {
			return "", nil, fmt.Errorf("creating the folder of the demo: %w", err)
		}
		return path, func() error { return nil }, nil
	}
	path, err = os.MkdirTemp("", "dmarcpipe-demo-")
	if err != nil {
		return "", nil, fmt.Errorf("creating the folder of the demo: %w; set TMPDIR to a folder with room", err)
	}
	return path, func() error { return os.RemoveAll(path) }, nil
}

func (o Options) say(format string, args ...any) {
	_, _ = fmt.Fprintf(o.Notices, "dmarcpipe: "+format+"\n", args...)
}

// progress rewrites one line of a terminal, from the first mail on: until then
// the line may belong to an installation. In a pipe it says nothing.
func (o Options) progress(done, all int) {
	if !o.Terminal || done == 0 {
		return
	}
	_, _ = fmt.Fprintf(o.Notices, "\r%d of %d mails", done, all)
	if done == all {
		_, _ = fmt.Fprint(o.Notices, "\r\x1b[K")
	}
}
