package engine

import (
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"syscall"

	"github.com/dmarcpipe/dmarcpipe/store/engine/chdb"
)

// maxComplaint bounds what is read back of standard error, in bytes.
const maxComplaint = 64 << 10

// connectFirst starts the engine. The library writes the reason of a failure to
// standard error and nowhere else, so that is caught for the moment.
func connectFirst(lib *chdb.Library, args []string) (*chdb.Conn, error) {
	var conn *chdb.Conn
	var failed error
	said, err := catchStderr(func() { conn, failed = lib.Connect(args...) })
	if failed == nil {
		return conn, nil
	}
	return nil, errors.Join(complaint(failed, said), err)
}

// catchStderr runs f and returns what file descriptor 2 got meanwhile, from any
// thread of the process.
func catchStderr(f func()) (string, error) {
	file, err := os.CreateTemp("", "dmarcpipe-stderr-")
	if err != nil {
		f()
		return "", nil
	}
	defer file.Close()
	defer os.Remove(file.Name())
	saved, err := syscall.Dup(2)
	if err != nil {
		f()
		return "", nil
	}
	defer syscall.Close(saved)
	syscall.CloseOnExec(saved)
	if err := syscall.Dup3(int(file.Fd()), 2, 0); err != nil {
		return "", fmt.Errorf("catching standard error: %w", err)
	}
	f()
	if err := syscall.Dup3(saved, 2, 0); err != nil {
		return "", fmt.Errorf("restoring standard error: %w", err)
	}
	text, _ := io.ReadAll(io.NewSectionReader(file, 0, maxComplaint))
	return string(text), nil
}

var exception = regexp.MustCompile(`Code: (\d+)\. DB::(?:Errno)?Exception: (.*)`)

// complaint turns what the library printed into an error with a next step.
func complaint(err error, said string) error {
	m := exception.FindStringSubmatch(said)
	if m == nil {
		return fmt.Errorf("%w: %.500s", err, said)
	}
	return fmt.Errorf("%w: %.500s: %s", err, m[2], adviceFor(m[1]))
}

// adviceFor gives the next step for codes seen when a data folder does not
// open.
func adviceFor(code string) string {
	switch code {
	case "76":
		return "another program has this folder open: stop it, or set engine.data to another folder"
	case "243", "75":
		return "the disk is full or fails: make room and start again"
	default:
		return "the data folder is damaged or not ours: move it aside and start again, or restore it from a backup"
	}
}
