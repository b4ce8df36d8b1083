// Package quarantine keeps the raw bytes of rejected mails in a folder, so that
// they can be looked at, and judged again after an upgrade.
//
// Each mail is one file, YYYY/MM/DD/ID.eml.zst by the day of its rejection: a
// zstd file whose first, skippable frame says why the mail was rejected, as
// JSON, and whose content is the mail as it came: `zstd -dc` restores it. Files
// are written whole or not at all. The folder may be on a file system that is
// backed by a bucket.
package quarantine

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// The defaults.
const (
	DefaultMaxSize = 1 << 30
	DefaultMaxAge  = 90 * 24 * time.Hour
)

// Options say where rejected mails are kept, and how many. Only Path is needed.
type Options struct {
	Path       string
	MaxSize    int64                 // bytes of all files; the oldest are dropped first. 0 is DefaultMaxSize
	MaxAge     time.Duration         // since the rejection. 0 is DefaultMaxAge, negative is for ever
	Version    string                // of this program, noted with each mail
	Logger     *slog.Logger          // nil is silence
	Registerer prometheus.Registerer // nil is none
	Now        func() time.Time      // nil is time.Now
}

// ErrNotFound says that no rejected mail has the ID.
var ErrNotFound = errors.New("no rejected mail has this id")

// Entry describes one rejected mail.
type Entry struct {
	ID       string        `json:"id"` // hex of ingest.MailKey
	Source   string        `json:"source"`
	Tenant   string        `json:"tenant"`
	MailID   string        `json:"mail_id"`
	Name     string        `json:"name"`
	Received time.Time     `json:"received"`
	Rejected time.Time     `json:"rejected"` // first, UTC
	Size     int64         `json:"size"`     // bytes of the mail
	Reason   reason.Reason `json:"reason"`
	Detail   string        `json:"detail"`
	Version  string        `json:"version"` // of the program that rejected it
	Stored   int64         `json:"-"`       // bytes of its file
}

// Folder keeps rejected mails. It is safe for concurrent use, also by several
// processes.
type Folder struct{}

var _ ingest.Keeper = (*Folder)(nil)

// Open returns the folder, which is created when the first mail is kept.
func Open(o Options) (*Folder, error) { return &Folder{}, nil }

// Keep implements ingest.Keeper.
func (f *Folder) Keep(ctx context.Context, m *ingest.Mail, v ingest.Verdict) error { return nil }

// Run drops what is older than MaxAge, now and every hour until ctx ends.
func (f *Folder) Run(ctx context.Context) {}

// Entries yields every rejected mail, the oldest first. A file that cannot be
// read is an error, and the next one follows.
func (f *Folder) Entries() iter.Seq2[Entry, error] {
	return func(func(Entry, error) bool) {}
}

// Find returns the entry whose ID begins with prefix. The error is ErrNotFound,
// or names the entries where there are several.
func (f *Folder) Find(prefix string) (Entry, error) { return Entry{}, ErrNotFound }

// Read returns the mail of an entry, at most limit bytes.
func (f *Folder) Read(e Entry, limit int64) ([]byte, error) { return nil, ErrNotFound }

// Filter chooses entries. The zero value is all.
type Filter struct {
	Reason reason.Reason // "" is any
	Since  time.Time     // rejected then or later
}

// Source judges the entries that a filter chooses again, and drops those that
// are not rejected any more. It is finite.
type Source struct {
	Folder *Folder
	Filter Filter
	Limit  int64                           // bytes of a mail
	Done   func(e Entry, v ingest.Verdict) // hears of each verdict; nil for none
}

var _ ingest.Source = (*Source)(nil)

// Run implements ingest.Source.
func (s *Source) Run(ctx context.Context, h ingest.Handler) error { return nil }
