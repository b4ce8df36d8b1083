package mailfile

import (
	"errors"
	"fmt"
	"io/fs"
)

// explain says what could not be read and what to do about it.
func explain(path string, err error) error {
	if pe, ok := errors.AsType[*fs.PathError](err); ok {
		err = pe.Err // it would name the path again
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("reading %q: %w; check the path", path, err)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("reading %q: %w; give the user who runs dmarcpipe the right to read it", path, err)
	}
	return fmt.Errorf("reading %q: %w", path, err)
}

// maxFailures is how many errors of a walk are kept; the others are counted.
const maxFailures = 20

// failures collects the errors of a walk.
type failures struct {
	kept []error
	more int
}

func (f *failures) add(err error) {
	if len(f.kept) < maxFailures {
		f.kept = append(f.kept, err)
	} else {
		f.more++
	}
}

func (f *failures) join() error {
	if f.more > 0 {
		return errors.Join(append(f.kept, fmt.Errorf("and %d errors more", f.more))...)
	}
	return errors.Join(f.kept...)
}
