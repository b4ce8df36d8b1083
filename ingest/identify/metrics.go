package identify

import (
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Bases lists every basis.
var Bases = []Basis{
	BasisUser, BasisNetwork, BasisPTR, BasisAS, BasisDomain, BasisPTROrg, BasisASOrg, BasisNothing, BasisReserved,
}

type metrics struct {
	sources     *prometheus.CounterVec
	dns         *prometheus.CounterVec
	cache       *prometheus.CounterVec
	errors      prometheus.Counter
	duration    prometheus.Histogram // of one address
	lastSuccess prometheus.Gauge     // of a round
	due         prometheus.Gauge
	slow        prometheus.Gauge
}

func newMetrics(reg prometheus.Registerer) (*metrics, error) {
	m := &metrics{
		sources: counters("sources_total", "Addresses judged, by what the identity rests on.", "basis"),
		dns:     counters("dns_total", "Addresses that DNS was asked for, by what it said of their names.", "said"),
		cache:   counters("spf_lookups_total", "Looks into the networks of SPF records, by where they were found.", "from"),
		errors:  prometheus.NewCounter(opts("errors_total", "Rounds that failed because of the store.")),
		duration: prometheus.NewHistogram(prometheus.HistogramOpts{
			Namespace: "dmarcpipe", Subsystem: "identify", Name: "lookup_duration_seconds",
			Help:    "Time to ask DNS for all that is to be known of one address.",
			Buckets: prometheus.ExponentialBuckets(1e-3, 4, 8), NativeHistogramBucketFactor: 1.1,
			NativeHistogramMaxBucketNumber: 100, NativeHistogramMinResetDuration: time.Hour,
		}),
		lastSuccess: gauge("last_success_timestamp_seconds", "When all that was new was last seen to without trouble of the store; 0 before the first time."),
		due:         gauge("due_addresses", "Addresses of the last batch that DNS was to be asked for; at most 2000 are taken."),
		slow:        gauge("slow", "1 while DNS does not answer and few addresses are asked for."),
	}
	m.preset()
	return m, m.register(reg)
}

func opts(name, help string) prometheus.CounterOpts {
	return prometheus.CounterOpts{Namespace: "dmarcpipe", Subsystem: "identify", Name: name, Help: help}
}

func gauge(name, help string) prometheus.Gauge {
	return prometheus.NewGauge(prometheus.GaugeOpts(opts(name, help)))
}

func counters(name, help, label string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(opts(name, help), []string{label})
}

const (
	fromCache = "cache"
	fromDNS   = "dns"
)

func (m *metrics) preset() {
	for _, b := range Bases {
		m.sources.WithLabelValues(string(b))
	}
	for _, s := range []Said{SaidName, SaidNone, SaidTemporary} {
		m.dns.WithLabelValues(string(s))
	}
	for _, from := range []string{fromCache, fromDNS} {
		m.cache.WithLabelValues(from)
	}
}

func (m *metrics) register(reg prometheus.Registerer) error {
	if reg == nil {
		return nil
	}
	var errs []error
	for _, c := range []prometheus.Collector{m.sources, m.dns, m.cache, m.errors, m.duration, m.lastSuccess, m.due, m.slow} {
		errs = append(errs, reg.Register(c))
	}
	return errors.Join(errs...)
}

func (m *metrics) asked(said Said) { m.dns.WithLabelValues(string(said)).Inc() }

func (m *metrics) took(since time.Time) { m.duration.Observe(time.Since(since).Seconds()) }

func (m *metrics) judged(sources []Source) {
	for i := range sources {
		m.sources.WithLabelValues(string(sources[i].Basis)).Inc()
	}
}

func (m *metrics) spf(cached bool) {
	from := fromDNS
	if cached {
		from = fromCache
	}
	m.cache.WithLabelValues(from).Inc()
}

func (m *metrics) pace(slow bool) {
	value := 0.0
	if slow {
		value = 1
	}
	m.slow.Set(value)
}
