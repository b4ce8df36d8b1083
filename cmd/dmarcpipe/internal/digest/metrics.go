package digest

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

type metrics struct {
	tries *prometheus.CounterVec
	last  *prometheus.GaugeVec
}

// The values of the label result.
const (
	resultSent   = "sent"
	resultFailed = "failed"
)

// newMetrics has a series for each receiver of the configuration from the start.
func newMetrics(r prometheus.Registerer, receivers []string) *metrics {
	with := promauto.With(r)
	m := &metrics{
		tries: with.NewCounterVec(prometheus.CounterOpts{
			Name: "dmarcpipe_digest_sent_total",
			Help: "Digests by receiver, and whether the receiver took them.",
		}, []string{"receiver", "result"}),
		last: with.NewGaugeVec(prometheus.GaugeOpts{
			Name: "dmarcpipe_digest_last_sent_timestamp_seconds",
			Help: "When this process sent the last digest to a receiver, 0 for never.",
		}, []string{"receiver"}),
	}
	for _, name := range receivers {
		for _, result := range []string{resultSent, resultFailed} {
			m.tries.WithLabelValues(name, result)
		}
		m.last.WithLabelValues(name)
	}
	return m
}

func (m *metrics) sent(receiver string, at time.Time) {
	m.tries.WithLabelValues(receiver, resultSent).Inc()
	m.last.WithLabelValues(receiver).Set(float64(at.Unix()))
}

func (m *metrics) failed(receiver string) { m.tries.WithLabelValues(receiver, resultFailed).Inc() }
