package npm

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

const (
	lockName = "install.lock"
	lockPoll = 200 * time.Millisecond // how often a second process looks whether the first is done
)

// Lock takes the lock file of a folder, which exists, and waits while another
// process that installs there has it.
func (p Package) Lock(ctx context.Context, dir string) (unlock func(), err error) {
	f, err := os.OpenFile(filepath.Join(dir, lockName), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("locking the folder of %s: %w", p.What, err)
	}
	tick := time.NewTicker(lockPoll)
	defer tick.Stop()
	for {
		if err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err == nil {
			return func() { _ = f.Close() }, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			_ = f.Close()
			return nil, fmt.Errorf("locking the folder of %s: %w", p.What, err)
		}
		select {
		case <-ctx.Done():
			_ = f.Close()
			return nil, fmt.Errorf("waiting for another process that installs %s: %w", p.What, ctx.Err())
		case <-tick.C:
		}
	}
}
