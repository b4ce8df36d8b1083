package resolver

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// metrics are those of a Resolver.
type metrics struct {
	questions map[outcome]prometheus.Counter
}

func newMetrics(reg prometheus.Registerer) *metrics {
	questions := promauto.With(reg).NewCounterVec(prometheus.CounterOpts{
		Name: "dmarcpipe_dns_questions_total",
		Help: "Questions about names, by how they ended; cached ones were not asked, nor were suspended ones, because no server answers.",
	}, []string{"result"})
	m := &metrics{questions: map[outcome]prometheus.Counter{}}
	for _, o := range outcomes {
		m.questions[o] = questions.WithLabelValues(string(o))
	}
	return m
}
