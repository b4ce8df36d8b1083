package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// Names inside a data folder.
const (
	lockName  = "dmarcpipe.lock"
	configDir = "config"
	dataDir   = "clickhouse"
)

// folder is a data folder that this process alone may use.
type folder struct {
	path string
	lock *os.File
}

// openFolder creates the folder if it is missing and locks it. Our own lock
// comes before that of the engine, whose complaint goes to standard error.
func openFolder(ctx context.Context, path string) (*folder, error) {
	for _, dir := range []string{path, filepath.Join(path, configDir), filepath.Join(path, dataDir)} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, fmt.Errorf("creating data folder: %w; set engine.data to a folder that this user may write", err)
		}
	}
	if err := checkRoom(path, leastRoom); err != nil {
		return nil, err
	}
	lock, err := os.OpenFile(filepath.Join(path, lockName), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening data folder: %w; make it writable for this user or set engine.data", err)
	}
	if err := lockSoon(ctx, lock); err != nil {
		return nil, errors.Join(inUse(path, err), lock.Close())
	}
	f := &folder{path: path, lock: lock}
	f.unannounce()
	return f, nil
}

// How long a start waits for a folder that another process has open, and how
// often it looks: a query is soon over, and so is a worker that was told to stop.
const (
	lockPatience = 3 * time.Second
	lockPause    = 20 * time.Millisecond
)

// lockSoon locks f, and waits a moment for another holder to end.
func lockSoon(ctx context.Context, f *os.File) error {
	ctx, cancel := context.WithTimeout(ctx, lockPatience)
	defer cancel()
	for {
		err := flock(f, syscall.LOCK_EX|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(lockPause):
		}
	}
}

func flock(f *os.File, how int) error { return syscall.Flock(int(f.Fd()), how) }

// inUse explains a lock that another process holds.
func inUse(path string, err error) error {
	if !errors.Is(err, syscall.EWOULDBLOCK) {
		return fmt.Errorf("locking data folder %s: %w", path, err)
	}
	a, err := readAnnouncement(path)
	if err != nil {
		return fmt.Errorf("data folder %s is in use by another dmarcpipe: stop it, or set engine.data to another folder", path)
	}
	return fmt.Errorf("data folder %s is in use by another dmarcpipe (process %d, answering on %s): stop it, or set engine.data to another folder",
		path, a.PID, a.Addr)
}

// writeFile replaces a small file in the folder, whole or not at all.
func (f *folder) writeFile(name string, text []byte) error {
	path := filepath.Join(f.path, name)
	// A file that is there already would keep its mode, and a link its aim.
	_ = os.Remove(path + ".new")
	if err := writeNew(path+".new", text); err != nil {
		return fmt.Errorf("writing into the data folder: %w", err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		return fmt.Errorf("writing into the data folder: %w", err)
	}
	return nil
}

// writeNew writes a file that is not there yet, for this user alone.
func writeNew(path string, text []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	return errors.Join(err, file.Close())
}

// close takes the announcement back and gives the folder free.
func (f *folder) close() {
	f.unannounce()
	_ = f.lock.Close()
}
