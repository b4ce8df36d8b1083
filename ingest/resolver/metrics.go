package resolver

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// metrics are those of a Resolver.
type metrics struct {
	questions map[outcome]prometheus.Counter
	duration  prometheus.Histogram
}

func newMetrics(reg prometheus.Registerer) *metrics {
	f := promauto.With(reg)
	questions := f.NewCounterVec(prometheus.CounterOpts{
		Name: "dmarcpipe_dns_questions_total",
		Help: "Questions about names, by how they ended; cached ones were not asked, nor were suspended ones, because no server answers.",
	}, []string{"result"})
	m := &metrics{questions: map[outcome]prometheus.Counter{}, duration: f.NewHistogram(prometheus.HistogramOpts{
		Name:                            "dmarcpipe_dns_question_duration_seconds",
		Help:                            "How long the name servers took for one question, with all attempts.",
		Buckets:                         prometheus.ExponentialBuckets(0.001, 4, 8),
		NativeHistogramBucketFactor:     1.1,
		NativeHistogramMaxBucketNumber:  100,
		NativeHistogramMinResetDuration: time.Hour,
	})}
	for _, o := range outcomes {
		m.questions[o] = questions.WithLabelValues(string(o))
	}
	return m
}
