package quarantine

import (
	"errors"

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

func newMetrics(reg prometheus.Registerer) (*metrics, error) {
	m := &metrics{
		mails:  prometheus.NewGauge(prometheus.GaugeOpts(opts("mails", "Rejected mails that are kept."))),
		bytes:  prometheus.NewGauge(prometheus.GaugeOpts(opts("bytes", "Bytes of the files of the rejected mails that are kept."))),
		kept:   prometheus.NewCounter(opts("kept_total", "Rejected mails that were kept for the first time.")),
		errors: prometheus.NewCounter(opts("errors_total", "Failed attempts to keep a rejected mail, or to drop old ones.")),
		dropped: prometheus.NewCounterVec(
			opts("dropped_total", "Rejected mails that were dropped, because of their age or the size of all."), []string{"cause"}),
	}
	for _, c := range causes {
		m.dropped.WithLabelValues(string(c))
	}
	if reg == nil {
		return m, nil
	}
	var errs []error
	for _, c := range []prometheus.Collector{m.mails, m.bytes, m.kept, m.errors, m.dropped} {
		errs = append(errs, reg.Register(c))
	}
	return m, errors.Join(errs...)
}

func opts(name, help string) prometheus.CounterOpts {
	return prometheus.CounterOpts{Namespace: "dmarcpipe", Subsystem: "quarantine", Name: name, Help: help}
}
