package quarantine

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path"
	"time"
)

// held is what is in the folder as far as is known: other processes add to it
// and take from it.
type held struct {
	mails   int
	bytes   int64
	counted time.Time // when all files were counted; zero is never, or in doubt
	aged    time.Time // when MaxAge was last seen to
	oldest  []file    // the next to be dropped for their size
}

// How often these are done at most while mails are kept, and every so often in
// any case.
const (
	countAfter = time.Minute
	ageAfter   = 10 * time.Minute
	runEvery   = time.Hour
)

// partialAge is how old a half written file is when nobody writes it any more.
const partialAge = time.Hour

// Run counts what is there and drops what is older than MaxAge, now and every
// hour until ctx ends.
func (f *Folder) Run(ctx context.Context) {
	tick := time.NewTicker(runEvery)
	defer tick.Stop()
	for {
		if err := f.change(ctx, f.tidy); err != nil && ctx.Err() == nil {
			f.log.Warn("old mail cannot be dropped; trying again in an hour", slog.Any("error", err))
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

func (f *Folder) tidy() error {
	root, err := f.open()
	if errors.Is(err, fs.ErrNotExist) {
		f.held = held{}
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	f.held.counted, f.held.aged = time.Time{}, time.Time{}
	if err := f.attend(root); err != nil {
		return err
	}
	return f.makeRoom(root, 0, "")
}

// attend does what is due before a mail is kept.
func (f *Folder) attend(root *os.Root) error {
	now := f.options.Now()
	if f.held.counted.IsZero() {
		partial, err := f.count(root)
		if err != nil {
			return err
		}
		removeStale(root, partial, now.Add(-partialAge))
	}
	if f.options.MaxAge < 0 || now.Sub(f.held.aged) < ageAfter {
		return nil
	}
	if err := f.dropOlder(root, now.Add(-f.options.MaxAge)); err != nil {
		return err
	}
	f.held.aged = now
	return nil
}

// count looks at every file, and returns those that are half written.
func (f *Folder) count(root *os.Root) (partial []string, err error) {
	h := held{counted: f.options.Now(), aged: f.held.aged}
	for day, err := range days(root) {
		if err != nil {
			return nil, fmt.Errorf("counting: %w", err)
		}
		files, more, err := listDay(root, day)
		if err != nil {
			return nil, fmt.Errorf("counting: %w", err)
		}
		partial = append(partial, more...)
		for _, file := range files {
			h.mails++
			h.bytes += file.size
		}
	}
	f.held = h
	return partial, nil
}

// removeStale removes what a process left that was killed. It is never called
// while this one writes, so that a file system whose clock is wrong does no harm.
func removeStale(root *os.Root, names []string, before time.Time) {
	for _, name := range names {
		if info, err := root.Lstat(name); err == nil && info.ModTime().Before(before) {
			_ = root.Remove(name)
		}
	}
}

// dropOlder drops what was rejected before that time.
func (f *Folder) dropOlder(root *os.Root, before time.Time) error {
	f.held.oldest = nil
	last := dayOf(before)
	for day, err := range days(root) {
		if err != nil {
			return err
		}
		if day > last {
			return nil
		}
		files, _, err := listDay(root, day)
		if err != nil {
			return err
		}
		for _, file := range files {
			if !file.when.Before(before) {
				break
			}
			if err := f.drop(root, file, causeAge); err != nil {
				return err
			}
		}
		f.prune(root, day)
	}
	return nil
}

// makeRoom drops the oldest until so many bytes more fit, but for the mail
// whose ID is spare. Before it does, it counts again, unless it has just done so.
func (f *Folder) makeRoom(root *os.Root, bytes int64, spare string) error {
	for f.held.bytes+bytes > f.options.MaxSize {
		if f.options.Now().Sub(f.held.counted) >= countAfter {
			if _, err := f.count(root); err != nil {
				return err
			}
			continue
		}
		oldest, ok, err := f.nextOldest(root, spare)
		if err != nil || !ok {
			return err
		}
		if err := f.drop(root, oldest, causeSize); err != nil {
			return err
		}
		f.prune(root, oldest.day)
	}
	return nil
}

// nextOldest takes the oldest file from the list, which it makes when needed.
func (f *Folder) nextOldest(root *os.Root, spare string) (file, bool, error) {
	if len(f.held.oldest) == 0 {
		for day, err := range days(root) {
			if err != nil {
				return file{}, false, err
			}
			if f.held.oldest, _, err = listDay(root, day); err != nil {
				return file{}, false, err
			}
			if n := len(f.held.oldest); n > 1 || n == 1 && f.held.oldest[0].id != spare {
				break
			}
			f.held.oldest = nil
		}
	}
	for len(f.held.oldest) > 0 {
		next := f.held.oldest[0]
		f.held.oldest = f.held.oldest[1:]
		if next.id != spare {
			return next, true, nil
		}
	}
	return file{}, false, nil
}

// drop removes a file and counts it.
func (f *Folder) drop(root *os.Root, old file, why cause) error {
	gone, err := f.remove(root, old)
	if err != nil {
		return fmt.Errorf("dropping an old mail: %w", err)
	}
	if !gone {
		f.metrics.dropped.WithLabelValues(string(why)).Inc()
	}
	return nil
}

// remove removes a file. One that is gone already was removed by another
// process, so what is held is in doubt.
func (f *Folder) remove(root *os.Root, old file) (gone bool, err error) {
	now, ok := look(root, old.day, old.id)
	if !ok {
		f.held.counted = time.Time{}
		return true, nil
	}
	if err := root.Remove(old.path()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	f.held.mails = max(0, f.held.mails-1)
	f.held.bytes = max(0, f.held.bytes-now.size)
	return false, nil
}

// prune removes the folders of a day, if they are empty and the day is over.
func (f *Folder) prune(root *os.Root, day string) {
	if day == dayOf(f.options.Now()) {
		return
	}
	for name := day; name != "."; name = path.Dir(name) {
		if root.Remove(name) != nil {
			return
		}
	}
}
