package quarantine

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"

	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/parse/clean"
)

// Rejudge brings the file of an entry in line with a new verdict: it is noted if
// the mail stays, else the file goes. Nothing changes with OutcomeRetry, or if the
// file is gone. It has no context: what the store has taken must not come up
// again.
func (f *Folder) Rejudge(e Entry, v ingest.Verdict, stays bool) error {
	if v.Outcome == ingest.OutcomeRetry {
		return nil
	}
	again := e
	again.Reason, again.Detail, again.Version = v.Reason, clean.Line(v.Detail, maxNoted), f.options.Version
	if stays && again == e {
		return nil
	}
	return f.change(context.Background(), func() error {
		err := f.rejudge(&again, stays)
		if errors.Is(err, fs.ErrNotExist) {
			return nil // so is the whole folder
		}
		return err
	})
}

// rejudge replaces or removes the file of e.
func (f *Folder) rejudge(e *Entry, stays bool) error {
	root, err := f.open()
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	old, ok, err := locate(root, e.ID, dayOf(e.Rejected))
	if err != nil || !ok {
		return err
	}
	if stays {
		s, err := f.restage(root, old, e)
		if err != nil {
			return err
		}
		return f.place(s, old)
	}
	f.held.oldest = nil
	_, err = f.remove(root, old)
	f.prune(root, old.day)
	return err
}

// restage writes the file of a mail with another entry; the packed mail is
// copied as it is.
func (f *Folder) restage(root *os.Root, old file, e *Entry) (*staged, error) {
	in, _, err := openFile(root, old.path())
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }()
	if _, err := readEntry(in, old.id); err != nil {
		return nil, err
	}
	return f.stage(root, old.day, e, func(w io.Writer) error {
		_, err := io.Copy(w, in)
		return err
	})
}
