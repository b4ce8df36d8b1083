package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// Names inside a data folder.
const (
	lockName     = "dmarcpipe.lock"
	announceName = "engine.json"
	configDir    = "config"
	dataDir      = "clickhouse"
)

// folder is a data folder that this process alone may use.
type folder struct {
	path string
	lock *os.File
}

// announcement is what engine.json tells other processes.
type announcement struct {
	PID  int    `json:"pid"`
	Addr string `json:"addr"`
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
	return &folder{path: path, lock: lock}, nil
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

// announce tells other processes where this engine answers.
func (f *folder) announce(addr string) error {
	text, err := json.Marshal(announcement{PID: os.Getpid(), Addr: addr})
	if err != nil {
		return fmt.Errorf("writing %s: %w", announceName, err)
	}
	return f.writeFile(announceName, text)
}

// writeFile replaces a small file in the folder, whole or not at all.
func (f *folder) writeFile(name string, text []byte) error {
	path := filepath.Join(f.path, name)
	if err := os.WriteFile(path+".new", text, 0o600); err != nil {
		return fmt.Errorf("writing into the data folder: %w", err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		return fmt.Errorf("writing into the data folder: %w", err)
	}
	return nil
}

// close takes the announcement back and gives the folder free.
func (f *folder) close() {
	_ = os.Remove(filepath.Join(f.path, announceName))
	_ = f.lock.Close()
}

func readAnnouncement(path string) (announcement, error) {
	var a announcement
	text, err := os.ReadFile(filepath.Join(path, announceName))
	if err != nil {
		return a, err
	}
	return a, json.Unmarshal(text, &a)
}

// Running finds the dmarcpipe that has the data folder open and returns the
// host:port of its HTTP interface. It is false when none runs, also when one
// was killed and left its announcement behind.
func Running(path string) (addr string, ok bool) {
	// The announcement first: to try the lock is to hold it for a moment, and
	// that would get into the way of a process that is just starting.
	a, err := readAnnouncement(path)
	if err != nil || a.Addr == "" {
		return "", false
	}
	lock, err := os.Open(filepath.Join(path, lockName))
	if err != nil {
		return "", false
	}
	defer lock.Close()
	locked := flock(lock, syscall.LOCK_SH|syscall.LOCK_NB)
	return a.Addr, errors.Is(locked, syscall.EWOULDBLOCK)
}
