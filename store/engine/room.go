package engine

import (
	"fmt"
	"syscall"
)

// leastRoom is the free disk space, in bytes, without which the engine is not
// started: where it cannot write its own metadata it leaves torn files, with
// which it never starts again.
const leastRoom = 16 << 20

// checkRoom fails when the disk below path has less than least bytes free. A
// file system that does not tell its size has room.
func checkRoom(path string, least uint64) error {
	var disk syscall.Statfs_t
	if err := syscall.Statfs(path, &disk); err != nil || disk.Blocks == 0 {
		return nil //nolint:nilerr // what cannot be told is found out when it is written to
	}
	free := uint64(disk.Bavail) * uint64(disk.Bsize) //nolint:unconvert // other types on other systems
	if free >= least {
		return nil
	}
	return fmt.Errorf("the disk of the data folder %s is full, only %d KiB are free: make room for %d MiB and start again; nothing is lost meanwhile",
		path, free>>10, least>>20)
}
