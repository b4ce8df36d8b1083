package quarantine

import (
	"bufio"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"syscall"
	"time"
)

// staged is a file that is written and has not its name yet.
type staged struct {
	root *os.Root
	file file   // as it will be
	temp string // its name for now

	loose bool // it need not be durable
}

// stage writes a file of the day: the entry, and what body writes.
func (f *Folder) stage(root *os.Root, day string, e *Entry, body func(io.Writer) error) (*staged, error) {
	s := &staged{root: root, file: file{day: day, id: e.ID, when: e.Rejected}, loose: f.options.Loose}
	out, err := s.create()
	if err != nil {
		return nil, err
	}
	err = s.fill(out, e, body)
	if err = errors.Join(err, out.Close()); err != nil {
		s.discard()
		return nil, err
	}
	return s, nil
}

// create opens the file. Its folder may go between, should another process find
// it empty.
func (s *staged) create() (out *os.File, err error) {
	s.temp = path.Join(s.file.day, partialName(s.file.id, rand.Text()))
	for range 3 {
		if err = s.makeDay(); err != nil {
			return nil, err
		}
		out, err = s.root.OpenFile(s.temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	return out, err
}

func (s *staged) fill(out *os.File, e *Entry, body func(io.Writer) error) error {
	w := bufio.NewWriterSize(out, 64<<10)
	if err := writeEntry(w, e); err != nil {
		return err
	}
	if err := body(w); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	info, err := out.Stat()
	if err != nil {
		return err
	}
	s.file.size = info.Size()
	if s.loose {
		return nil
	}
	return out.Sync()
}

// commit gives the file its name, over an older one of the same mail.
func (s *staged) commit() error {
	if err := s.root.Rename(s.temp, s.file.path()); err != nil {
		s.discard()
		return err
	}
	// The time orders the files of a day. A file system that cannot set it orders
	// them by when they were written.
	_ = s.root.Chtimes(s.file.path(), time.Time{}, s.file.when)
	if s.loose {
		return nil
	}
	return syncDir(s.root, s.file.day)
}

func (s *staged) discard() { _ = s.root.Remove(s.temp) }

// makeDay makes the folder of a day durable, with those above it.
func (s *staged) makeDay() error {
	if _, err := s.root.Lstat(s.file.day); err == nil {
		return nil
	}
	if err := s.root.MkdirAll(s.file.day, 0o700); err != nil || s.loose {
		return err
	}
	for name := path.Dir(s.file.day); ; name = path.Dir(name) {
		if err := syncDir(s.root, name); err != nil || name == "." {
			return err
		}
	}
}

// syncDir makes the names in a folder durable, where a file system can.
func syncDir(root *os.Root, name string) error {
	dir, err := root.Open(name)
	if err != nil {
		return err
	}
	err = dir.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) {
		err = nil
	}
	return errors.Join(err, dir.Close())
}

// syncParent makes the name of a folder durable.
func syncParent(name string) error {
	parent, err := os.OpenRoot(filepath.Dir(name))
	if err != nil {
		return err
	}
	return errors.Join(syncDir(parent, "."), parent.Close())
}

// explain adds what to do about an error.
func (f *Folder) explain(err error) error {
	advice := "see that the folder can be written, or set " + f.options.Setting
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		advice = "the disk is full; make room on it, or lower quarantine.max_size"
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		advice = "let the user that dmarcpipe runs as write there, or set " + f.options.Setting
	}
	return fmt.Errorf("writing to %s: %s: %w", f.options.Path, advice, err)
}
