package quarantine

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"time"

	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/parse/clean"
)

// maxNoted is how many bytes of a text that a stranger chose are noted.
const maxNoted = 1 << 10

// Keep implements ingest.Keeper. A mail that is there already keeps the time of
// its first rejection and gets the newest reason. One whose file alone is larger
// than MaxSize is dropped at once, which is no error.
func (f *Folder) Keep(ctx context.Context, m *ingest.Mail, v ingest.Verdict) error {
	return f.change(ctx, func() error { return f.keep(m, v) })
}

// change runs a step that changes files, one at a time.
func (f *Folder) change(ctx context.Context, step func() error) error {
	if err := f.turn.Acquire(ctx, 1); err != nil {
		return fmt.Errorf("waiting for the quarantine: %w", err)
	}
	defer f.turn.Release(1)
	err := step()
	f.metrics.mails.Set(float64(f.held.mails))
	f.metrics.bytes.Set(float64(f.held.bytes))
	if err != nil {
		f.metrics.errors.Inc()
		return f.explain(err)
	}
	return nil
}

func (f *Folder) keep(m *ingest.Mail, v ingest.Verdict) error {
	root, err := f.openOrMake()
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	if err := f.attend(root); err != nil {
		return err
	}
	e := f.entry(m, v)
	old, known, err := locate(root, e.ID, dayOf(e.Rejected))
	if err != nil {
		return err
	}
	if known {
		e.Rejected = firstRejection(root, old)
	} else {
		old.day = dayOf(e.Rejected)
	}
	s, err := f.stage(root, old.day, &e, func(w io.Writer) error { return f.pack(w, m.Data) })
	if err != nil {
		return err
	}
	return f.place(s, old)
}

// openOrMake opens the folder, and makes it first where there is none.
func (f *Folder) openOrMake() (*os.Root, error) {
	root, err := f.open()
	if !errors.Is(err, fs.ErrNotExist) {
		return root, err
	}
	if err := os.MkdirAll(f.options.Path, 0o700); err != nil {
		return nil, err
	}
	if err := syncParent(f.options.Path); err != nil {
		return nil, err
	}
	return f.open()
}

// place gives a file its name, in place of old, which is empty for a new one,
// and drops the oldest for it.
func (f *Folder) place(s *staged, old file) error {
	if s.file.size > f.options.MaxSize {
		s.discard()
		f.metrics.dropped.WithLabelValues(string(causeSize)).Inc()
		f.log.Warn("a mail is too large to be kept", slog.String("mail", s.file.id), slog.Int64("bytes", s.file.size), slog.Int64("max_size", f.options.MaxSize))
		return nil
	}
	if err := f.makeRoom(s.root, s.file.size-old.size, s.file.id); err != nil {
		s.discard()
		return err
	}
	if err := s.commit(); err != nil {
		return err
	}
	f.held.bytes += s.file.size - old.size
	if old.id == "" {
		f.held.mails++
		f.metrics.kept.Inc()
	}
	return nil
}

// entry is what is noted of a mail.
func (f *Folder) entry(m *ingest.Mail, v ingest.Verdict) Entry {
	key := ingest.MailKey(m)
	return Entry{
		ID:       hex.EncodeToString(key[:]),
		Source:   m.Source,
		Tenant:   m.Tenant,
		MailID:   clean.Line(m.ID, maxNoted),
		Name:     m.Name[max(0, len(m.Name)-maxNoted):],
		Received: writable(m.Received),
		Rejected: f.options.Now().UTC(),
		Size:     int64(len(m.Data)),
		Reason:   v.Reason,
		Detail:   clean.Line(v.Detail, maxNoted),
		Version:  f.options.Version,
	}
}

// writable is a time that JSON has a form for.
func writable(t time.Time) time.Time {
	t = t.UTC()
	if year := t.Year(); year < 0 || year > 9999 {
		return time.Time{}
	}
	return t
}

func (f *Folder) pack(w io.Writer, data []byte) error {
	f.packer.Reset(w)
	defer f.packer.Reset(nil)
	if _, err := f.packer.Write(data); err != nil {
		return fmt.Errorf("packing: %w", err)
	}
	if err := f.packer.Close(); err != nil {
		return fmt.Errorf("packing: %w", err)
	}
	return nil
}
