package quarantine

import (
	"errors"
	"io/fs"
	"os"
)

// probeName is a file that is there only while Writable looks.
const probeName = ".probe"

// Writable makes the folder where there is none, and a file in it that goes again
// at once. The error says why mails cannot be kept now, and what to do.
func (f *Folder) Writable() error {
	root, err := f.openOrMake()
	if err != nil {
		return f.explain(err)
	}
	defer func() { _ = root.Close() }()
	if err := probe(root); err != nil {
		return f.explain(err)
	}
	return nil
}

// probe writes a byte, since a full disk still takes an empty file. Another
// process may probe too, and remove the file first.
func probe(root *os.Root) error {
	err := root.WriteFile(probeName, []byte{'\n'}, 0o600)
	if gone := root.Remove(probeName); !errors.Is(gone, fs.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return err
}
