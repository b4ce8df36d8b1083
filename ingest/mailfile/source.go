package mailfile

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"

	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/parse/limit"
)

// Progress hears how far a Source is. Its methods must not block.
type Progress interface {
	// Total is called once, before the first mail, with the bytes of all
	// files to be read; it is 0 when they include standard input or a pipe.
	Total(bytes int64)
	// Advance adds mails that have their verdict, and the bytes of the files
	// that are done with. It is called from several goroutines.
	Advance(mails int, bytes int64)
}

// Options configure a Source. The zero value of a field means its default.
type Options struct {
	Name, Tenant string
	Paths        []string // files and folders; Stdin is standard input
	Limits       limit.Limits
	Logger       *slog.Logger // none
	Progress     Progress     // none
	Stdin        *os.File     // what the path Stdin reads; os.Stdin
	Skip         []string     // folders that are left out below Paths: our own data
}

// Source reads files once, from the first path to the last. It changes none of
// them: a run that was interrupted is simply repeated, because the sink knows
// the reports that it already has.
type Source struct {
	options Options
	log     *slog.Logger
	open    func(path string) (*os.File, error)
	stdin   *os.File
}

var _ ingest.Source = (*Source)(nil)

// New returns a Source. Nothing is read before Run.
func New(o Options) *Source {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	log := o.Logger.With(slog.String("component", "mailfile"), slog.String("source", o.Name))
	return &Source{options: o, log: log, open: os.Open, stdin: cmp.Or(o.Stdin, os.Stdin)}
}

// Run hands over every mail, as Walk finds them, and waits for all verdicts.
// When ctx ends it stops reading and returns nil, unless files could not be
// read before that. The errors of those, each naming its file, are returned
// together; everything else was handed over all the same.
func (s *Source) Run(ctx context.Context, h ingest.Handler) error {
	progress := s.options.Progress
	if progress == nil {
		progress = noProgress{}
	} else {
		progress.Total(total(s.options.Paths, existing(s.options.Skip)))
	}
	var underWay sync.WaitGroup
	w := walker{
		ctx:     ctx,
		limits:  s.options.Limits.WithDefaults(),
		log:     s.log,
		advance: func(bytes int64) { progress.Advance(0, bytes) },
		open:    s.open,
		stdin:   s.stdin,
		skip:    existing(s.options.Skip),
		hand: func(m ingest.Mail, share int64) error {
			m.Source, m.Tenant = s.options.Name, s.options.Tenant
			underWay.Add(1)
			err := h.Handle(ctx, m, func(ingest.Verdict) {
				progress.Advance(1, share)
				underWay.Done()
			})
			if err != nil {
				underWay.Done()
			}
			return err
		},
	}
	err := w.walk(s.options.Paths)
	underWay.Wait()
	if err != nil && ctx.Err() == nil {
		return errors.Join(w.failed.join(), fmt.Errorf("handing over mails: %w", err))
	}
	return w.failed.join()
}

// total adds up the sizes of the files in paths, or returns 0 if it cannot be
// known. What cannot be read is left out here; the walk reports it.
func total(paths []string, skip folders) int64 {
	var sum int64
	for _, path := range paths {
		if path == Stdin {
			return 0
		}
		info, err := os.Stat(path)
		switch {
		case err != nil:
		case info.IsDir():
			sum += folderTotal(path, skip)
		case info.Mode().IsRegular():
			sum += info.Size()
		default:
			return 0
		}
	}
	return sum
}

func folderTotal(folder string, skip folders) int64 {
	var sum int64
	for f, err := range tree(folder, skip) {
		if err != nil || !f.Type().IsRegular() {
			continue
		}
		if info, err := f.Info(); err == nil {
			sum += info.Size()
		}
	}
	return sum
}

type noProgress struct{}

func (noProgress) Total(int64)        {}
func (noProgress) Advance(int, int64) {}
