package app

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/config"
	"github.com/dmarcpipe/dmarcpipe/parse/failure"
)

// keyName is the file in the data folder that holds the key of the hashes of
// local parts, where none is configured.
const keyName = "failure-key"

// keyBytes is how many random bytes a key is made of.
const keyBytes = 32

// Privacy is what the configuration lets parsing keep of failure reports.
// Without a key in the configuration, local parts are dropped.
func Privacy(c config.FailureReports) failure.Privacy {
	return failure.Privacy{Keep: failure.Keep(c.Keep), Key: []byte(c.Key.Reveal())}
}

// privacy is Privacy with the key of the data folder, which is made where it is
// missing, in place of none.
func (o Opening) privacy() (failure.Privacy, error) {
	p := Privacy(o.Config.FailureReports)
	if p.Keep != failure.KeepHeaders || len(p.Key) > 0 {
		return p, nil
	}
	key, err := keyIn(string(o.Config.Engine.Data))
	if err != nil {
		return p, fmt.Errorf("%w; or set failure_reports.key_file, or failure_reports.keep to none", err)
	}
	p.Key = []byte(key)
	return p, nil
}

// keyIn reads the key of a data folder. Where there is none, it makes one: of
// several processes that do so at once one wins, and all return its key.
func keyIn(folder string) (string, error) {
	path := filepath.Join(folder, keyName)
	key, err := readKey(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	if err := makeKey(folder, path); err != nil {
		return "", fmt.Errorf("making the key of failure reports: %w; make %s a folder that this user may write", err, folder)
	}
	return readKey(path)
}

// readKey refuses a file that was damaged: another key would make other hashes
// of the same addresses.
func readKey(path string) (string, error) {
	key, err := config.ReadSecret(path)
	if err != nil {
		return "", fmt.Errorf("reading the key of failure reports %s: %w", path, err)
	}
	if raw, err := hex.DecodeString(key); err != nil || len(raw) != keyBytes {
		return "", fmt.Errorf("reading the key of failure reports %s: it is damaged; restore it from a backup, or remove it, and addresses get other hashes from then on", path)
	}
	return key, nil
}

// makeKey puts a new key at path, unless another process was faster. The file
// is whole before it gets its name.
func makeKey(folder, path string) (err error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(folder, keyName+".*") // 0600
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(f.Name())) }()
	var key [keyBytes]byte
	_, _ = rand.Read(key[:]) // it never fails
	if _, err := fmt.Fprintln(f, hex.EncodeToString(key[:])); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}
