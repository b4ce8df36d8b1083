package mailfile

import (
	"archive/tar"
	"errors"
	"io"
)

// tar reads the files of a tar archive as they come.
func (w *walker) tar(it item, r io.Reader) error {
	for t := tar.NewReader(r); ; {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if h.Typeflag != tar.TypeReg {
			continue
		}
		in := it.inside(h.Name, h.ModTime, h.Size)
		if err := w.note(in.id, w.item(in, t)); err != nil {
			return &stopError{err}
		}
	}
}
