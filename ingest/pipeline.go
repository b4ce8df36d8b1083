package ingest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/semaphore"

	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/trust"
)

// DefaultMaxBytes is how many bytes of mail are under way at once.
const DefaultMaxBytes = 128 << 20

// leastWeight is what the smallest mail counts against MaxBytes. It bounds the
// number of mails under way, because an empty one costs memory too.
const leastWeight = 16 << 10

// ErrClosed is returned by Pipeline.Handle after Close.
var ErrClosed = errors.New("handling mail: the pipeline is closed")

// Options configure a Pipeline. The zero value of a field means its default.
type Options struct {
	Parse      parse.Options
	Workers    int                   // mails parsed at once; GOMAXPROCS
	MaxBytes   int64                 // bytes of mail under way; DefaultMaxBytes
	Logger     *slog.Logger          // none
	Registerer prometheus.Registerer // none
	Sources    []string              // every Mail.Source that will come; others count as "other"
	Keeper     Keeper                // of rejected mail; nil for none
	Trust      Examiner              // of mails with reports; nil grades none
	Require    trust.Grade           // the least that a report needs; any by default
	Doubts     Doubts                // of mails whose grade is Unknown; nil for none
}

func (o Options) withDefaults() Options {
	o.Parse.Limits = o.Parse.Limits.WithDefaults()
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	if o.MaxBytes <= 0 {
		o.MaxBytes = DefaultMaxBytes
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return o
}

// Pipeline is the Handler between the sources and a sink: it parses mails, a
// few at a time, puts each into the sink with its reports, if any, has the
// rejected ones kept, and tells the sources what became of each mail. It is safe
// for use by many sources at once.
//
// The bytes of a mail count as under way until its verdict was delivered, so
// that a slow sink holds the sources back instead of filling the memory. A
// mail larger than MaxBytes goes through alone.
type Pipeline struct {
	options Options
	sink    Sink
	log     *slog.Logger
	metrics *metrics
	parse   func(data []byte, name string, o parse.Options) []parse.Finding
	header  func(data []byte) parse.Header

	warned atomic.Int64 // when keeping failed and was logged, Unix nanoseconds
	mended atomic.Bool  // a mail was kept since then

	bytes   *semaphore.Weighted
	turns   *semaphore.Weighted // of the workers that do not wait for DNS
	asking  *semaphore.Weighted // bytes of the findings of those that do
	jobs    chan *job
	stop    func()
	stopped chan struct{}
	workers sync.WaitGroup
}

var _ Handler = (*Pipeline)(nil)

// New starts a Pipeline in front of sink. Close it to end its workers.
func New(o Options, sink Sink) (*Pipeline, error) {
	if sink == nil {
		return nil, errors.New("starting the pipeline: there is no sink")
	}
	o = o.withDefaults()
	m, err := newMetrics(o.Registerer, o.Sources)
	if err != nil {
		return nil, fmt.Errorf("starting the pipeline: %w", err)
	}
	p := &Pipeline{
		options: o,
		sink:    sink,
		log:     o.Logger.With(slog.String("component", "ingest")),
		metrics: m,
		parse:   parse.Mail,
		header:  parse.HeaderOf,
		bytes:   semaphore.NewWeighted(o.MaxBytes),
		turns:   semaphore.NewWeighted(int64(o.Workers)),
		asking:  semaphore.NewWeighted(maxAsking),
		jobs:    make(chan *job),
		stopped: make(chan struct{}),
	}
	p.stop = sync.OnceFunc(func() { close(p.stopped) })
	for range o.Workers + o.askers() {
		p.workers.Go(p.work)
	}
	return p, nil
}

// askers are the workers beside those that parse: as many may wait for DNS.
func (o Options) askers() int {
	if o.Trust == nil {
		return 0
	}
	return maxAskers
}

// Handle implements Handler. The context of a mail also holds for its way into
// the sink: when it ends before the sink has taken the mail, the verdict is
// OutcomeRetry. After Close it returns ErrClosed.
func (p *Pipeline) Handle(ctx context.Context, m Mail, done func(Verdict)) error {
	weight := p.weight(m)
	if err := p.bytes.Acquire(ctx, weight); err != nil {
		return fmt.Errorf("waiting for room for a mail: %w", err)
	}
	j := &job{ctx: ctx, mail: m, weight: weight, done: done}
	select {
	case p.jobs <- j:
		return nil
	case <-p.stopped:
		p.bytes.Release(weight)
		return ErrClosed
	case <-ctx.Done():
		p.bytes.Release(weight)
		return fmt.Errorf("waiting for a worker: %w", context.Cause(ctx))
	}
}

func (p *Pipeline) weight(m Mail) int64 {
	return min(max(int64(len(m.Data)), leastWeight), p.options.MaxBytes)
}

// Close waits until every mail under way has its verdict, then ends the
// workers. When ctx ends first, it returns its error, and the workers end on
// their own with the mail that they are at. Close may be called again.
func (p *Pipeline) Close(ctx context.Context) error {
	// Who holds the whole budget knows that nothing is under way.
	err := p.bytes.Acquire(ctx, p.options.MaxBytes)
	p.stop()
	if err != nil {
		return fmt.Errorf("waiting for the mails under way: %w", err)
	}
	p.workers.Wait()
	p.bytes.Release(p.options.MaxBytes)
	return nil
}

func (p *Pipeline) work() {
	for {
		select {
		case j := <-p.jobs:
			p.turn(func() { p.judge(j) })
		case <-p.stopped:
			return
		}
	}
}

// finish delivers the verdict of a mail and gives its memory back.
func (p *Pipeline) finish(j *job, v Verdict) {
	p.metrics.finished(j, v)
	p.logVerdict(j, v)
	j.mail.Data = nil
	j.done(v)
	p.bytes.Release(j.weight)
}

// job is one mail on its way.
type job struct {
	ctx     context.Context //nolint:containedctx // a job is one call of Handle, carried to a worker
	mail    Mail
	private bool // see note
	weight  int64
	done    func(Verdict)
	answer  sync.Once // of the sink, should it answer twice
}
