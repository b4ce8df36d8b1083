// Package facts holds what the store knows of the own domains as metrics, for
// rules and dashboards that ask Prometheus and not the store. Values are read
// every minute by default, and each says when.
//
// No label holds text from mail: what is not an own domain, a service of the
// catalogue, a well-known reporter or a word of a closed list has the value
// other or unknown.
package facts

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/ask"
)

// The defaults and bounds.
const (
	DefaultEvery      = time.Minute
	DefaultTopSenders = 20  // failing services of a domain
	MaxDomains        = 200 // with series of their own
	maxKnown          = 50  // services of a domain that are known senders
)

// Options say where the values come from and which labels they may have. What is
// not said to be optional is needed.
type Options struct {
	Store      ask.Store
	Tenants    []string                               // of the configuration; rows of others are left out
	Own        func(domain string) bool               // optional; without it all domains are own
	Service    func(name string) bool                 // whether the catalogue has the service
	Reporter   func(name string) string               // what people call a well-known reporter, else ""
	Thresholds func(domain string) map[string]float64 // in force for a domain, by name
	TopSenders int                                    // DefaultTopSenders
	Every      time.Duration                          // between two refreshes; DefaultEvery
	Caught     func() bool                            // optional: whether old mail is read
	Logger     *slog.Logger                           // optional
	Registerer prometheus.Registerer                  // optional
}

// Facts are the values that were read last. It is a prometheus.Collector: a
// series is there as long as the last answer had a row for it.
type Facts struct {
	o        Options
	gauges   *gauges
	metrics  *metrics
	subjects []subject
	said     map[string]string // the last trouble of a subject, which is logged once
	domains  domains           // that have series

	mu     sync.Mutex
	values map[string]series // by subject
}

// New returns Facts without values and registers it.
func New(o Options) *Facts {
	if o.TopSenders <= 0 {
		o.TopSenders = DefaultTopSenders
	}
	if o.Every <= 0 {
		o.Every = DefaultEvery
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Caught == nil {
		o.Caught = func() bool { return true }
	}
	if o.Own == nil {
		o.Own = func(string) bool { return true }
	}
	f := &Facts{o: o, gauges: newGauges(), said: map[string]string{}, values: map[string]series{}}
	f.subjects = f.newSubjects()
	f.metrics = newMetrics(o.Registerer, f.subjects)
	if o.Registerer != nil {
		o.Registerer.MustRegister(f)
	}
	return f
}

// Describe implements prometheus.Collector.
func (f *Facts) Describe(to chan<- *prometheus.Desc) {
	for _, d := range f.gauges.all {
		to <- d
	}
}

// Collect implements prometheus.Collector.
func (f *Facts) Collect(to chan<- prometheus.Metric) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, s := range f.values {
		s.collect(to)
	}
}

// refresh asks about every subject. One that fails keeps its values.
func (f *Facts) refresh(ctx context.Context) {
	for _, s := range f.subjects {
		begun := time.Now()
		values, err := f.read(ctx, s)
		if ctx.Err() != nil {
			return
		}
		f.metrics.asked(s.name, begun, err)
		f.tell(s.name, err)
		if err == nil {
			f.mu.Lock()
			f.values[s.name] = values
			f.mu.Unlock()
		}
	}
}

func (f *Facts) read(ctx context.Context, s subject) (series, error) {
	ctx, cancel := context.WithTimeout(ctx, maxAsk)
	defer cancel()
	values := series{}
	return values, s.read(ctx, values)
}

// tell logs trouble that is another than the last of its subject.
func (f *Facts) tell(name string, err error) {
	text := ""
	if err != nil {
		text = err.Error()
	}
	if text != "" && text != f.said[name] {
		f.o.Logger.Warn("reading facts for metrics failed; the last values stay, and it is tried again",
			slog.String("query", name), slog.Any("error", err))
	}
	f.said[name] = text
}
