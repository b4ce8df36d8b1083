// Package mailfile reads mails and reports from the disk: single files,
// folders, Maildirs and mbox files, also in zip, gzip and tar archives. What a
// file is, its first bytes say, never its name.
//
// It judges nothing: what is not a mail box or an archive of many files is
// handed over as it is. One mail is held in memory at a time.
package mailfile

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/parse/limit"
)

// Stdin is the path that means standard input.
const Stdin = "-"

// Walk calls fn for every mail and report file in paths, in order: folders by
// name, mailboxes and archives as they are written. Stdin is standard input.
// A mail larger than limits.Message has no Data. Mails have no Source and no
// Tenant.
//
// What cannot be read is left out, and the errors that say so are returned
// together at the end. An error of fn, or the end of ctx, ends the walk at
// once and is part of what Walk returns.
func Walk(ctx context.Context, paths []string, limits limit.Limits, fn func(ingest.Mail) error) error {
	w := walker{
		ctx:     ctx,
		limits:  limits.WithDefaults(),
		log:     slog.New(slog.DiscardHandler),
		hand:    func(m ingest.Mail, _ int64) error { return fn(m) },
		advance: func(int64) {},
		open:    os.Open,
		stdin:   os.Stdin,
	}
	if err := w.walk(paths); err != nil {
		w.failed.add(err)
	}
	return w.failed.join()
}

// walker goes through paths and hands over what it finds.
type walker struct {
	ctx    context.Context //nolint:containedctx // a walker is one call of Walk or Run
	limits limit.Limits
	log    *slog.Logger
	// hand takes a mail, and how many bytes of the files in paths it stands
	// for; advance takes the bytes that stand for no mail.
	hand    func(m ingest.Mail, share int64) error
	advance func(bytes int64)
	open    func(path string) (*os.File, error)
	stdin   *os.File
	skip    folders

	meter  *meter
	failed failures
}

// stopError ends the walk; any other error costs one file.
type stopError struct{ err error }

func (e *stopError) Error() string { return e.err.Error() }
func (e *stopError) Unwrap() error { return e.err }

// walk goes through paths. Like the methods below it keeps the errors that
// cost one file in failed, and returns an error only when the walk has to end.
func (w *walker) walk(paths []string) error {
	for _, path := range paths {
		if err := w.path(path); err != nil {
			return err
		}
	}
	return nil
}

// path walks one path that the user named.
func (w *walker) path(path string) error {
	if path == Stdin {
		return w.read("standard input", "", w.stdin)
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		w.failed.add(explain(path, err))
		return nil
	case info.IsDir():
		return w.folder(path)
	}
	return w.file(path)
}

func (w *walker) folder(folder string) error {
	for f, err := range tree(folder, w.skip) {
		switch {
		case err != nil:
			w.failed.add(explain(f.path, err))
		case !f.Type().IsRegular():
			w.log.Debug("skipping what is not a regular file", slog.String("path", f.path))
		default:
			if err := w.file(f.path); err != nil {
				return err
			}
		}
		if err := w.ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) file(path string) error {
	f, err := w.open(path)
	if err != nil {
		w.failed.add(explain(path, err))
		return nil
	}
	defer f.Close()
	return w.read(path, filepath.Base(path), f)
}

// read reads one open file. name is the hint for parse.
func (w *walker) read(path, name string, f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		w.failed.add(explain(path, err))
		return nil
	}
	it := item{id: path, name: name, received: info.ModTime().UTC(), size: unknownSize}
	w.meter = &meter{ctx: w.ctx, file: f, size: unknownSize}
	if info.Mode().IsRegular() {
		it.size, it.at = info.Size(), w.meter
		w.meter.size = it.size
	}
	err = w.item(it, w.meter)
	if _, stopped := errors.AsType[*stopError](err); !stopped {
		w.advance(w.meter.rest())
	}
	return w.note(path, err)
}

// note keeps an error that costs one file, and returns one that ends the walk.
func (w *walker) note(id string, err error) error {
	if err == nil {
		return nil
	}
	if stop, ok := errors.AsType[*stopError](err); ok {
		return stop.err
	}
	if ended := w.ctx.Err(); ended != nil {
		return ended
	}
	w.failed.add(explain(id, err))
	return nil
}
