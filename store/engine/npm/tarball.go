package npm

import (
	"archive/tar"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"

	"github.com/klauspost/compress/gzip"
)

// check compares a file with a hash in the form of npm.
func check(path, want string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	h := sha512.New()
	if _, err := io.Copy(h, f); err != nil {
		return err
	}
	if got := "sha512-" + base64.StdEncoding.EncodeToString(h.Sum(nil)); got != want {
		return fmt.Errorf("%w: its hash is %s, want %s: the registry or a proxy changed it; look at `npm config get registry`",
			ErrIntegrity, got, want)
	}
	return nil
}

// File is one file of a package. Its bytes are read before the next is asked for.
type File struct {
	Name string // inside the package, with slashes
	Size int64
	io.Reader
}

// inPackage is the folder that npm puts everything into.
const inPackage = "package/"

// Files yields the regular files of a tarball in order. It ends with the first
// error.
func Files(tarball io.Reader) iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		z, err := gzip.NewReader(tarball)
		if err != nil {
			yield(File{}, err)
			return
		}
		t := tar.NewReader(z)
		for {
			h, err := t.Next()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(File{}, err)
				return
			}
			name, ok := strings.CutPrefix(h.Name, inPackage)
			if ok && h.Typeflag == tar.TypeReg && !yield(File{Name: name, Size: h.Size, Reader: t}, nil) {
				return
			}
		}
	}
}
