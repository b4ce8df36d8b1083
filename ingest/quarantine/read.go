package quarantine

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/dmarcpipe/dmarcpipe/ingest"
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
			yield(Entry{}, fmt.Errorf("opening the quarantine: %w", err))
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
	for _, file := range files {
		e, err := load(root, file)
		if errors.Is(err, fs.ErrNotExist) {
			continue // dropped meanwhile
		}
		if !yield(e, err) {
			return false
		}
	}
	return true
}

// load reads what is noted of a mail.
func load(root *os.Root, from file) (Entry, error) {
	in, size, err := openFile(root, from.path())
	if err != nil {
		return Entry{ID: from.id}, fmt.Errorf("opening rejected mail %s: %w", from.path(), err)
	}
	defer func() { _ = in.Close() }()
	e := Entry{}
	err = readEntry(in, &e)
	if err == nil && (e.ID != from.id || e.Size < 0) {
		err = errNoMetadata
	}
	if err != nil {
		return Entry{ID: from.id, Stored: size}, fmt.Errorf("reading rejected mail %s: %w", from.path(), err)
	}
	e.Stored = size
	return e, nil
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
	if e, err := load(root, old); err == nil {
		return e.Rejected
	}
	return old.when
}

// maxNamed is how many mails an error names.
const maxNamed = 10

// Find returns the entry whose ID begins with prefix. The error is ErrNotFound,
// or names the entries where there are several.
func (f *Folder) Find(prefix string) (Entry, error) {
	prefix = strings.ToLower(prefix)
	root, err := f.open()
	if errors.Is(err, fs.ErrNotExist) {
		return Entry{}, fmt.Errorf("%q: %w", prefix, ErrNotFound)
	}
	if err != nil {
		return Entry{}, fmt.Errorf("opening the quarantine: %w", err)
	}
	defer func() { _ = root.Close() }()
	found, err := matching(root, prefix)
	switch {
	case err != nil:
		return Entry{}, fmt.Errorf("listing %s: %w", f.options.Path, err)
	case len(found) == 0:
		return Entry{}, fmt.Errorf("%q: %w", prefix, ErrNotFound)
	case len(found) > 1:
		return Entry{}, ambiguous(prefix, found)
	}
	return load(root, found[0])
}

// matching finds up to one file more than an error names, one for each ID.
func matching(root *os.Root, prefix string) (found []file, err error) {
	for day, err := range days(root) {
		if err != nil {
			return nil, err
		}
		entries, err := readDir(root, day)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			id, ok := mailName(e.Name())
			if !ok || !e.Type().IsRegular() || !strings.HasPrefix(id, prefix) {
				continue
			}
			if !slices.ContainsFunc(found, func(f file) bool { return f.id == id }) {
				found = append(found, file{day: day, id: id})
			}
			if len(found) > maxNamed {
				return found, nil
			}
		}
	}
	return found, nil
}

func ambiguous(prefix string, found []file) error {
	var ids []string
	for _, f := range found[:min(len(found), maxNamed)] {
		ids = append(ids, f.id)
	}
	if len(found) > maxNamed {
		ids = append(ids, "...")
	}
	return fmt.Errorf("%q is the beginning of several ids, give more of one: %s", prefix, strings.Join(ids, ", "))
}

// Read returns the mail of an entry, at most limit bytes. It is the mail as it
// came, or an error: the ID is made of the bytes, and is made again.
func (f *Folder) Read(e Entry, limit int64) ([]byte, error) {
	root, err := f.open()
	if err != nil {
		return nil, fmt.Errorf("opening the quarantine: %w", err)
	}
	defer func() { _ = root.Close() }()
	from, ok, err := locate(root, e.ID, dayOf(e.Rejected))
	if err != nil {
		return nil, fmt.Errorf("listing %s: %w", f.options.Path, err)
	}
	if !ok {
		return nil, fmt.Errorf("%q: %w", e.ID, ErrNotFound)
	}
	data, err := readMail(root, from, limit)
	if err != nil {
		return nil, fmt.Errorf("reading rejected mail %s: %w", from.path(), err)
	}
	return data, nil
}

// packedBound is how long a packed mail can be at most: a longer file has
// something else in it.
func packedBound(size int64) int64 { return size + size/8 + 1<<20 }

func readMail(root *os.Root, from file, limit int64) ([]byte, error) {
	in, _, err := openFile(root, from.path())
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }()
	var e Entry
	if err := readEntry(in, &e); err != nil {
		return nil, err
	}
	if e.Size < 0 || e.Size > limit {
		return nil, fmt.Errorf("it has %d bytes; limits.message is %d", e.Size, limit)
	}
	data, err := unpack(io.LimitReader(in, packedBound(e.Size)), e.Size)
	if err != nil {
		return nil, err
	}
	key := ingest.MailKey(&ingest.Mail{Tenant: e.Tenant, Source: e.Source, Data: data})
	if hex.EncodeToString(key[:]) != from.id {
		return nil, errors.New("it is not the mail that its name says; it is damaged")
	}
	return data, nil
}
