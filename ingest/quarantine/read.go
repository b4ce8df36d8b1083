package quarantine

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"syscall"
	"time"
)

// errNotFile is about what is no regular file, any more.
var errNotFile = errors.New("it is not a file")

// Entries yields every rejected mail, the oldest first. A file that cannot be
// read is an error, beside an Entry with nothing but its ID, and the next one
// follows.
func (f *Folder) Entries() iter.Seq2[Entry, error] { return f.entries(time.Time{}) }

// entries leaves out the days before since.
func (f *Folder) entries(since time.Time) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		root, err := f.open()
		if errors.Is(err, fs.ErrNotExist) {
			return
		}
		if err != nil {
			yield(Entry{}, fmt.Errorf("opening the %s: %w", f.options.Name, err))
			return
		}
		defer func() { _ = root.Close() }()
		for day, err := range days(root) {
			if err != nil {
				yield(Entry{}, fmt.Errorf("listing %s: %w", f.options.Path, err))
				return
			}
			if !since.IsZero() && day < dayOf(since) {
				continue
			}
			if !entriesOf(root, day, yield) {
				return
			}
		}
	}
}

// entriesOf yields the mails of a day.
func entriesOf(root *os.Root, day string, yield func(Entry, error) bool) bool {
	files, _, err := listDay(root, day)
	if err != nil {
		return yield(Entry{}, fmt.Errorf("listing %s: %w", day, err))
	}
	if len(files) == 0 {
		return true
	}
	sub, err := root.OpenRoot(day)
	if errors.Is(err, fs.ErrNotExist) {
		return true
	}
	if err != nil {
		return yield(Entry{}, fmt.Errorf("opening %s: %w", day, err))
	}
	defer func() { _ = sub.Close() }()
	for _, file := range files {
		e, err := load(sub, file)
		if errors.Is(err, fs.ErrNotExist) {
			continue // dropped meanwhile
		}
		if !yield(e, err) {
			return false
		}
	}
	return true
}

// load reads what is noted of a mail, in the folder of its day.
func load(day *os.Root, from file) (Entry, error) {
	in, size, err := openFile(day, from.id+suffix)
	if err != nil {
		return Entry{ID: from.id}, fmt.Errorf("opening kept mail %s: %w", from.path(), err)
	}
	defer func() { _ = in.Close() }()
	e, err := readEntry(in, from.id)
	if err != nil {
		return Entry{ID: from.id, Stored: size}, fmt.Errorf("reading kept mail %s: %w", from.path(), err)
	}
	e.Stored = size
	return e, nil
}

// loadFrom is load for one mail alone.
func loadFrom(root *os.Root, from file) (Entry, error) {
	day, err := root.OpenRoot(from.day)
	if err != nil {
		return Entry{ID: from.id}, fmt.Errorf("opening %s: %w", from.day, err)
	}
	defer func() { _ = day.Close() }()
	return load(day, from)
}

// openFile opens a regular file. It does not wait for anybody to write, should
// it be a pipe.
func openFile(root *os.Root, name string) (in *os.File, size int64, err error) {
	in, err = root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, 0, err
	}
	info, err := in.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errNotFile
	}
	if err != nil {
		return nil, 0, errors.Join(err, in.Close())
	}
	return in, info.Size(), nil
}

// firstRejection is when a mail that is kept was rejected first.
func firstRejection(root *os.Root, old file) time.Time {
	if e, err := loadFrom(root, old); err == nil {
		return e.Rejected
	}
	return old.when
}

// Read returns the mail of an entry, at most limit bytes. It is the mail as it
// came, or an error: the ID is made of the bytes, and is made again.
func (f *Folder) Read(e Entry, limit int64) ([]byte, error) {
	root, err := f.open()
	if err != nil {
		return nil, fmt.Errorf("opening the %s: %w", f.options.Name, err)
	}
	defer func() { _ = root.Close() }()
	from, ok, err := locate(root, e.ID, dayOf(e.Rejected))
	if err != nil {
		return nil, fmt.Errorf("listing %s: %w", f.options.Path, err)
	}
	if !ok {
		return nil, fmt.Errorf("%q: %w", e.ID, ErrNotFound)
	}
	in, _, err := openFile(root, from.path())
	if err != nil {
		return nil, fmt.Errorf("opening kept mail %s: %w", from.path(), err)
	}
	defer func() { _ = in.Close() }()
	data, err := readMail(in, from.id, limit)
	if err != nil {
		return nil, fmt.Errorf("reading kept mail %s: %w", from.path(), err)
	}
	return data, nil
}
