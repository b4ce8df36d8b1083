package quarantine

import (
	"errors"
	"fmt"

	"github.com/prometheus/client_golang/prometheus"
)

// cause says why a mail was dropped.
type cause string

const (
	causeAge  cause = "age"
	causeSize cause = "size"
)

var causes = []cause{causeAge, causeSize}

type metrics struct {
	mails, bytes prometheus.Gauge
	kept, errors prometheus.Counter
	dropped      *prometheus.CounterVec
}

func newMetrics(o Options) (*metrics, error) {
	opts := func(name, help string) prometheus.CounterOpts {
		return prometheus.CounterOpts{Namespace: "dmarcpipe", Subsystem: o.Name, Name: name, Help: fmt.Sprintf(help, o.Mails)}
	}
	m := &metrics{
		mails:  prometheus.NewGauge(prometheus.GaugeOpts(opts("mails", "How much %s is kept, by the number of mails."))),
		bytes:  prometheus.NewGauge(prometheus.GaugeOpts(opts("bytes", "How much %s is kept, by the bytes of its files."))),
		kept:   prometheus.NewCounter(opts("kept_total", "How much %s was kept for the first time, by the number of mails.")),
		errors: prometheus.NewCounter(opts("errors_total", "Failed attempts to keep %s, or to drop it when it is old.")),
		dropped: prometheus.NewCounterVec(
			opts("dropped_total", "How much %s was dropped because of its age or the size of all, by the number of mails."), []string{"cause"}),
	}
	for _, c := range causes {
		m.dropped.WithLabelValues(string(c))
	}
	if o.Registerer == nil {
		return m, nil
	}
	var errs []error
	for _, c := range []prometheus.Collector{m.mails, m.bytes, m.kept, m.errors, m.dropped} {
		errs = append(errs, o.Registerer.Register(c))
	}
	return m, errors.Join(errs...)
}
