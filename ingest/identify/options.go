package identify

import (
	"context"
	"errors"
	"log/slog"
	"net/netip"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dmarcpipe/dmarcpipe/ingest/identify/catalogue"
	"github.com/dmarcpipe/dmarcpipe/ingest/identify/network"
	"github.com/dmarcpipe/dmarcpipe/parse/spf"
)

// The defaults.
const (
	DefaultRate        = 20 // addresses a second
	DefaultConcurrency = 16
)

// Resolver asks DNS; net.Resolver fits. An error with IsNotFound means that there
// is no such record, any other that it is unknown.
type Resolver interface {
	spf.Resolver
	LookupAddr(ctx context.Context, addr string) ([]string, error)
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// Catalogue knows services; *catalogue.Catalogue is one.
type Catalogue interface {
	Version() string
	Domain(name string) (*catalogue.Service, bool)
	PTR(host string) (*catalogue.Service, bool)
	AS(number uint32) (*catalogue.Service, bool)
	Network(addr netip.Addr) (*catalogue.Service, bool)
}

// Options configure an Engine. The zero value of a field means its default.
type Options struct {
	Store       Store         // nil where only Look is used
	Catalogue   Catalogue     // needed
	Networks    *network.Data // nil for none
	Resolver    Resolver      // nil asks nobody
	OnlyDomains bool          // marks own domains, and names nothing
	OwnDomains  []string      // names, which stand for all below them, and patterns with *; none means all
	Rate        int           // addresses and SPF records a second that DNS is asked for; DefaultRate
	Concurrency int           // addresses at once; DefaultConcurrency
	Logger      *slog.Logger  // nil logs nothing
	Registerer  prometheus.Registerer
}

// The times.
const (
	wake    = time.Minute      // between two looks for what is new
	nudge   = time.Second      // at least, also when there is something new
	maxPass = 30 * time.Second // of one kind of work, before another has its turn
	maxAsk  = 30 * time.Second // for all questions about one address
	maxPut  = 10 * time.Second // for answers to be stored; a stop waits for it

	busyShare = 20               // a pause is as many times longer than a look that found nothing
	maxPause  = 15 * time.Minute // at most
)

// Sizes of what is taken from the store at once.
const (
	maxBatch   = 20_000
	maxDNSPass = 2_000
)

// Engine finds out who stands behind addresses and domains.
type Engine struct {
	o        Options
	version  string
	own      ownDomains
	reserved reserved
	spf      *spfCache
	pace     *pace
	metrics  *metrics
	nudged   chan struct{} // there is something new
	progress *progress
	slow     bool // DNS seemed to be dead after the last batch
}

// New returns an Engine. The error names a metric that is registered already, or
// says that there is no catalogue.
func New(o Options) (*Engine, error) {
	if o.Catalogue == nil {
		return nil, errors.New("naming sources: there is no catalogue")
	}
	if o.Rate <= 0 {
		o.Rate = DefaultRate
	}
	if o.Concurrency <= 0 {
		o.Concurrency = DefaultConcurrency
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	m, err := newMetrics(o.Registerer)
	if err != nil {
		return nil, err
	}
	p := newPace(o.Rate)
	return &Engine{
		o:        o,
		version:  versionOf(o.Catalogue.Version(), o.Networks.Version()),
		own:      newOwnDomains(o.OwnDomains),
		reserved: newReserved(),
		nudged:   make(chan struct{}, 1),
		progress: newProgress(),
		spf:      newSPFCache(o.Resolver, p, m),
		pace:     p,
		metrics:  m,
	}, nil
}
