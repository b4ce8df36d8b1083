package engine

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// libraryName is the file within its package and in the cache.
const libraryName = "libchdb.so"

// InstallOptions says where the library goes. The zero value is good.
type InstallOptions struct {
	// Dir is the folder for the library; empty means
	// <user cache>/dmarcpipe/libchdb/<version>.
	Dir string
	// Progress hears how many bytes of how many are unpacked; it may be nil.
	Progress func(done, total int64)
}

// Install makes the pinned library present and returns its path.
func Install(_ context.Context, o InstallOptions) (string, error) {
	path, ok := Installed(o)
	if !ok {
		return "", fmt.Errorf("no engine library at %s", path)
	}
	return path, nil
}

// Installed returns where the library belongs, and whether it is there.
func Installed(o InstallOptions) (path string, ok bool) {
	dir := o.Dir
	if dir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return "", false
		}
		dir = filepath.Join(cache, "dmarcpipe", "libchdb", Version)
	}
	path = filepath.Join(dir, libraryName)
	b, err := thisBuild()
	if err != nil {
		return path, false
	}
	info, err := os.Stat(path)
	return path, err == nil && info.Size() == b.bytes
}
