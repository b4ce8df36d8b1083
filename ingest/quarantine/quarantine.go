// Package quarantine keeps the raw bytes of rejected mails in a folder, so that
// they can be looked at, and judged again after an upgrade.
//
// Each mail is one file, YYYY/MM/DD/ID.eml.zst by the day of its rejection: a
// zstd file whose first, skippable frame says why the mail was rejected, as
// JSON, and whose content is the mail as it came: `zstd -dc` restores it. Files
// are written whole or not at all. The folder may be on a file system that is
// backed by a bucket. Nothing of a mail gets into a path, links are not followed
// out of the folder, and files of any other name are left alone.
package quarantine

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/semaphore"

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
	Name       string                // of its metrics, its log and its errors; "quarantine"
	Mails      string                // what is kept, for people; "rejected mails"
	Setting    string                // of the configuration, which says where they are; "quarantine.path"
	Loose      bool                  // after a crash of the machine some mails may be lost
	MaxSize    int64                 // bytes of all files; the oldest are dropped first. 0 is DefaultMaxSize
	MaxAge     time.Duration         // since the rejection. 0 is DefaultMaxAge, negative is for ever
	Version    string                // of this program, noted with each mail
	Logger     *slog.Logger          // nil is silence
	Registerer prometheus.Registerer // nil is none
	Now        func() time.Time      // nil is time.Now
}

func (o Options) withDefaults() Options {
	if o.MaxSize <= 0 {
		o.MaxSize = DefaultMaxSize
	}
	o.MaxAge = cmp.Or(o.MaxAge, DefaultMaxAge)
	o.Name, o.Mails = cmp.Or(o.Name, "quarantine"), cmp.Or(o.Mails, "rejected mails")
	o.Setting = cmp.Or(o.Setting, "quarantine.path")
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

// ErrNotFound says that no rejected mail has the ID.
var ErrNotFound = errors.New("no rejected mail has this id")

// Entry describes one rejected mail. Strangers chose MailID, Name and Detail in
// part; who shows them makes them safe.
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
// processes: each counts for itself and looks again from time to time.
type Folder struct {
	options Options
	log     *slog.Logger
	metrics *metrics

	turn   *semaphore.Weighted // of one: who has it may change files, and what follows
	packer *zstd.Encoder
	held   held
}

var _ ingest.Keeper = (*Folder)(nil)

// Open returns the folder, which is created when the first mail is kept.
func Open(o Options) (*Folder, error) {
	o = o.withDefaults()
	if o.Path == "" {
		return nil, fmt.Errorf("opening the %s: its path is empty; set %s", o.Name, o.Setting)
	}
	m, err := newMetrics(o)
	if err != nil {
		return nil, fmt.Errorf("opening the %s: %w", o.Name, err)
	}
	packer, err := newPacker()
	if err != nil {
		return nil, fmt.Errorf("opening the %s: %w", o.Name, err)
	}
	log := o.Logger.With(slog.String("component", o.Name))
	return &Folder{options: o, log: log, metrics: m, packer: packer, turn: semaphore.NewWeighted(1)}, nil
}
