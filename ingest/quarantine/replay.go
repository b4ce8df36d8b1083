package quarantine

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/dmarcpipe/dmarcpipe/ingest"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// Filter chooses entries. The zero value is all.
type Filter struct {
	Reason reason.Reason // "" is any
	Since  time.Time     // rejected then or later
}

// Match reports whether the filter chooses e.
func (f Filter) Match(e Entry) bool {
	return (f.Reason == "" || f.Reason == e.Reason) && !e.Rejected.Before(f.Since)
}

// Source judges the entries that a filter chooses again, and drops those that
// need not stay. It is finite.
type Source struct {
	Folder *Folder
	Filter Filter
	Limit  int64                           // bytes of a mail
	DryRun bool                            // drops nothing and notes nothing
	Stays  func(v ingest.Verdict) bool     // whether a mail is still to be kept; nil for those that are rejected
	Done   func(e Entry, v ingest.Verdict) // hears of each verdict, from the goroutine of Run; nil for none
}

var _ ingest.Source = (*Source)(nil)

// maxErrors is how many errors Run returns; there may be as many as mails.
const maxErrors = 10

// Run implements ingest.Source. A mail that cannot be read stays, and is an
// error at the end; the others are judged all the same. So is one whose verdict
// cannot be noted in its file.
func (s *Source) Run(ctx context.Context, h ingest.Handler) error {
	r := &replay{source: s, handler: h, ready: make(chan struct{}, 1)}
	for e, err := range s.Folder.entries(s.Filter.Since) {
		if ctx.Err() != nil {
			break
		}
		if err != nil {
			r.fail(err)
			continue
		}
		if !s.Filter.Match(e) {
			continue
		}
		if err := r.hand(ctx, e); err != nil {
			if ctx.Err() == nil {
				r.fail(err)
			}
			break
		}
		r.settle()
	}
	for r.underWay > 0 {
		<-r.ready
		r.settle()
	}
	return r.result()
}

func (s *Source) stays(v ingest.Verdict) bool {
	if s.Stays != nil {
		return s.Stays(v)
	}
	return v.Outcome == ingest.OutcomeRejected
}

// replay is one run. All but its judged mails belongs to the goroutine of Run.
type replay struct {
	source   *Source
	handler  ingest.Handler
	underWay int
	errs     []error
	failed   int

	ready  chan struct{} // holds a token while something may be judged
	mu     sync.Mutex
	judged []judged
}

type judged struct {
	entry   Entry
	verdict ingest.Verdict
}

func (r *replay) fail(err error) {
	if r.failed++; r.failed <= maxErrors {
		r.errs = append(r.errs, err)
	}
}

func (r *replay) result() error {
	if more := r.failed - len(r.errs); more > 0 {
		r.errs = append(r.errs, fmt.Errorf("and %d more errors", more))
	}
	return errors.Join(r.errs...)
}

// hand gives one mail to the handler. The error is that of the handler.
func (r *replay) hand(ctx context.Context, e Entry) error {
	data, err := r.source.Folder.Read(e, r.source.Limit)
	if errors.Is(err, ErrNotFound) {
		return nil // dropped meanwhile
	}
	if err != nil {
		r.fail(err)
		return nil
	}
	r.underWay++
	err = r.handler.Handle(ctx, e.mail(data), func(v ingest.Verdict) { r.put(judged{e, v}) })
	if err != nil {
		r.underWay--
		return fmt.Errorf("judging kept mail %s again: %w", e.ID, err)
	}
	return nil
}

func (e Entry) mail(data []byte) ingest.Mail {
	return ingest.Mail{
		Source: e.Source, Tenant: e.Tenant, ID: e.MailID, Name: e.Name,
		Received: e.Received, Size: e.Size, Data: data, Replay: true,
	}
}

// put takes a verdict from whatever goroutine, and does not block it.
func (r *replay) put(j judged) {
	r.mu.Lock()
	r.judged = append(r.judged, j)
	r.mu.Unlock()
	select {
	case r.ready <- struct{}{}:
	default:
	}
}

// settle sees to the mails that were judged.
func (r *replay) settle() {
	r.mu.Lock()
	list := r.judged
	r.judged = nil
	r.mu.Unlock()
	for _, j := range list {
		r.underWay--
		if !r.source.DryRun {
			if err := r.source.Folder.Rejudge(j.entry, j.verdict, r.source.stays(j.verdict)); err != nil {
				r.fail(err)
			}
		}
		if r.source.Done != nil {
			r.source.Done(j.entry, j.verdict)
		}
	}
}
