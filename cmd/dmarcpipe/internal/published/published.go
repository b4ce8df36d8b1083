// Package published watches what DNS says is the DMARC policy of the own domains,
// so that it can be held against what reporters see.
package published

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/ask"
	"github.com/dmarcpipe/dmarcpipe/parse/dmarc"
	"github.com/dmarcpipe/dmarcpipe/store"
)

// Store knows which domains have reports, and keeps what DNS said of them;
// *store.Store is one.
type Store interface {
	ask.Store
	Published(ctx context.Context) ([]store.Published, error)
	PutPublished(ctx context.Context, all []store.Published) error
}

// Options configure a Watcher.
type Options struct {
	Store      Store
	Resolver   dmarc.Resolver           // nil asks nobody
	Own        func(domain string) bool // nil where all domains are own
	Logger     *slog.Logger             // nil logs nothing
	Registerer prometheus.Registerer
}

// Watcher asks DNS again and again.
type Watcher struct {
	o       Options
	lookups *prometheus.CounterVec
	next    map[domain]attempt // what was asked by this process
}

// domain names a policy domain.
type domain struct {
	Tenant string `json:"tenant"`
	Domain string `json:"domain"`
}

// attempt is when to ask again, and how often there was no answer.
type attempt struct {
	at       time.Time
	failures int
}

// The values of label result.
const (
	resultFound  = "found"
	resultNone   = "none"
	resultFailed = "failed"
)

// New returns a Watcher. Nothing is asked yet.
func New(o Options) *Watcher {
	if o.Own == nil {
		o.Own = func(string) bool { return true }
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	w := &Watcher{o: o, next: map[domain]attempt{}}
	w.lookups = promauto.With(o.Registerer).NewCounterVec(prometheus.CounterOpts{
		Name: "dmarcpipe_published_lookups_total",
		Help: "Looks for the DMARC record of own domains, by result; after a failed one the last answer stays.",
	}, []string{"result"})
	for _, result := range []string{resultFound, resultNone, resultFailed} {
		w.lookups.WithLabelValues(result)
	}
	return w
}
