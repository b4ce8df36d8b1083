package npm

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Place copies src, which is size bytes long, beside path, syncs it and moves it
// into place, whole or not at all.
func Place(src io.Reader, path string, size int64) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".new-")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	n, err := io.Copy(f, io.LimitReader(src, size+1))
	if err == nil && n != size {
		err = fmt.Errorf("%s is %d bytes long, want %d", filepath.Base(path), n, size)
	}
	if err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder makes a rename in dir durable.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
