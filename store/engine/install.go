package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// libraryName is the name of the library inside its folder and its package.
const libraryName = "libchdb.so"

// InstallOptions says where the library goes. The zero value is good.
type InstallOptions struct {
	// Dir is the folder for the library; empty means
	// <user cache>/dmarcpipe/libchdb/<version>.
	Dir string
	// NPM is the npm program; empty means the npm of PATH.
	NPM string
	// Progress hears how many bytes of how many are unpacked; it may be nil.
	// It is first called when the download is done.
	Progress func(done, total int64)
}

// Install makes the pinned library present and returns its path. It downloads
// with npm, under the npm configuration of the user (registry, proxy, login),
// checks the tarball against the pinned hash and unpacks the one file. It needs
// about 750 MB in Dir for a moment. A second process waits for the first.
func Install(ctx context.Context, o InstallOptions) (string, error) {
	b, err := thisBuild()
	if err != nil {
		return "", err
	}
	if o.Dir, err = o.dir(); err != nil {
		return "", err
	}
	if path, ok := Installed(o); ok {
		return path, nil
	}
	path, err := b.install(ctx, o)
	if errors.Is(err, syscall.ENOSPC) {
		err = fmt.Errorf("%w: make room (the library needs 750 MB in %s for a moment, 570 MB then), or set XDG_CACHE_HOME", err, o.Dir)
	}
	return path, err
}

// Installed returns where the library belongs, and whether it is there, whole
// and of the pinned version. It reads no more than a small marker file.
func Installed(o InstallOptions) (path string, ok bool) {
	dir, err := o.dir()
	if err != nil {
		return "", false
	}
	path = filepath.Join(dir, libraryName)
	b, err := thisBuild()
	return path, err == nil && b.marked(path)
}

func (o InstallOptions) dir() (string, error) {
	if o.Dir != "" {
		return filepath.Abs(o.Dir)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("finding the cache folder: %w: set HOME, or engine.library", err)
	}
	return filepath.Join(cache, "dmarcpipe", "libchdb", Version), nil
}

// install works under the lock of the folder.
func (b build) install(ctx context.Context, o InstallOptions) (string, error) {
	if err := os.MkdirAll(o.Dir, 0o755); err != nil {
		return "", fmt.Errorf("creating the library folder: %w; set XDG_CACHE_HOME to a folder that this user may write, or engine.library", err)
	}
	unlock, err := b.Lock(ctx, o.Dir)
	if err != nil {
		return "", err
	}
	defer unlock()
	path := filepath.Join(o.Dir, libraryName)
	if b.marked(path) {
		return path, nil
	}
	tarball, cleanup, err := b.Fetch(ctx, o.NPM, o.Dir)
	if err != nil {
		return "", err
	}
	defer cleanup()
	if err := b.unpack(ctx, tarball, path, o.Progress); err != nil {
		return "", err
	}
	return path, b.mark(path)
}
