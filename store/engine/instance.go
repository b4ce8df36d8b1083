package engine

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"syscall"
)

// announceName is the file of a data folder that tells other processes of the
// same user where the engine answers, and how to write through it.
const announceName = "engine.json"

// maxAnnouncement bounds what is read of the file, in bytes.
const maxAnnouncement = 4 << 10

// announcement is what stands in the file.
type announcement struct {
	PID      int    `json:"pid"`
	Addr     string `json:"addr"`
	User     string `json:"user"`
	Password string `json:"password"`
}

// Instance is a dmarcpipe that has a data folder open.
type Instance struct {
	// Addr is host:port of its HTTP interface, as this machine reaches it.
	Addr string
	// User and Password may write. Both are empty where they cannot be trusted:
	// another user runs it, or others may write into the folder.
	User, Password string
}

// Running finds the dmarcpipe that has the data folder open. It is false when
// none runs, also when one was killed and left its announcement behind.
func Running(path string) (Instance, bool) {
	// The announcement first: to try the lock is to hold it for a moment, and
	// that would get into the way of a process that is just starting.
	before, err := readAnnouncement(path)
	if err != nil || before.Addr == "" || !locked(path) {
		return Instance{}, false
	}
	// The lock may be that of a process that has just started, and the
	// announcement that of an earlier one, which had its own address.
	now, err := readAnnouncement(path)
	if err != nil || now != before {
		return Instance{}, false
	}
	return Instance{Addr: now.Addr, User: now.User, Password: now.Password}, true
}

// locked says whether some process has the folder open.
func locked(path string) bool {
	lock, err := os.Open(filepath.Join(path, lockName))
	if err != nil {
		return false
	}
	defer lock.Close()
	return errors.Is(flock(lock, syscall.LOCK_SH|syscall.LOCK_NB), syscall.EWOULDBLOCK)
}

// announce tells other processes where this engine answers and how to write.
func (f *folder) announce(addr, user, password string) error {
	text, err := json.Marshal(announcement{PID: os.Getpid(), Addr: reachable(addr), User: user, Password: password})
	if err != nil {
		return fmt.Errorf("writing %s: %w", announceName, err)
	}
	return f.writeFile(announceName, text)
}

// unannounce takes the announcement back. One that a killed process left must
// go as soon as the folder is ours: its address may be anybody's by now.
func (f *folder) unannounce() { _ = os.Remove(filepath.Join(f.path, announceName)) }

// reachable is the address to call for one that is listened on: all addresses
// of the machine are called by loopback.
func reachable(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return addr
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1" // an IPv6 listener takes it too
	}
	return net.JoinHostPort(host, port)
}

// readAnnouncement reads the file, without its credentials where somebody else
// may have put them there.
func readAnnouncement(path string) (announcement, error) {
	var a announcement
	file, err := os.OpenFile(filepath.Join(path, announceName), os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return a, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxAnnouncement))
	if err != nil {
		return a, err
	}
	if err := json.Unmarshal(text, &a); err != nil {
		return a, err
	}
	if !trusted(path, file) {
		a.User, a.Password = "", ""
	}
	return a, nil
}

// trusted says whether only this user can have written the file and read it.
func trusted(folder string, file *os.File) bool {
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() || info.Mode().Perm()&0o077 != 0 {
		return false
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !ok || int(owner.Uid) != os.Geteuid() {
		return false
	}
	around, err := os.Stat(folder)
	return err == nil && around.Mode().Perm()&0o002 == 0
}
