package facts

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// metrics tell of the reading itself.
type metrics struct {
	read     *prometheus.GaugeVec   // by query
	duration *prometheus.GaugeVec   // by query
	errors   *prometheus.CounterVec // by query
	leftOut  *prometheus.GaugeVec   // by what
}

func newMetrics(r prometheus.Registerer, all []subject) *metrics {
	auto := promauto.With(r)
	m := &metrics{
		read: auto.NewGaugeVec(prometheus.GaugeOpts{
			Name: "dmarcpipe_facts_timestamp_seconds",
			Help: "When the gauges of each query were last read from the store, in Unix time; 0 is never.",
		}, []string{"query"}),
		duration: auto.NewGaugeVec(prometheus.GaugeOpts{
			Name: "dmarcpipe_facts_duration_seconds",
			Help: "How long the store took for the last answer to each query.",
		}, []string{"query"}),
		errors: auto.NewCounterVec(prometheus.CounterOpts{
			Name: "dmarcpipe_facts_errors_total",
			Help: "Failed attempts to read gauges from the store, by query.",
		}, []string{"query"}),
		leftOut: auto.NewGaugeVec(prometheus.GaugeOpts{
			Name: "dmarcpipe_facts_left_out",
			Help: "What has no gauges because there is too much of it, or because it is not configured.",
		}, []string{"what"}),
	}
	for _, s := range all {
		m.read.WithLabelValues(s.name)
		m.duration.WithLabelValues(s.name)
		m.errors.WithLabelValues(s.name)
	}
	m.leftOut.WithLabelValues("domains")
	return m
}

func (m *metrics) asked(query string, begun time.Time, err error) {
	if err != nil {
		m.errors.WithLabelValues(query).Inc()
		return
	}
	now := time.Now()
	m.read.WithLabelValues(query).Set(float64(now.UnixMilli()) / 1e3)
	m.duration.WithLabelValues(query).Set(now.Sub(begun).Seconds())
}
