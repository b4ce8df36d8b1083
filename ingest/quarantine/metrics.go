package quarantine

import (
	"errors"
	"fmt"
	"strings"

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
	mails, bytes, maxBytes prometheus.Gauge
	kept, errors           prometheus.Counter
	dropped                *prometheus.CounterVec
}

func newMetrics(o Options) (*metrics, error) {
	opts := func(name, help string) prometheus.CounterOpts {
		help = fmt.Sprintf(help, o.Mails)
		return prometheus.CounterOpts{Namespace: "dmarcpipe", Subsystem: o.Name, Name: name, Help: strings.ToUpper(help[:1]) + help[1:]}
	}
	m := &metrics{
		mails: prometheus.NewGauge(prometheus.GaugeOpts(opts("mails", "%s that are kept."))),
		bytes: prometheus.NewGauge(prometheus.GaugeOpts(opts("bytes", "Bytes of the files of the %s that are kept."))),
		maxBytes: prometheus.NewGauge(prometheus.GaugeOpts(
			opts("max_bytes", "Bytes that the files of the %s may have, before the oldest are dropped."))),
		kept:   prometheus.NewCounter(opts("kept_total", "%s that were kept for the first time.")),
		errors: prometheus.NewCounter(opts("errors_total", "Failed attempts to keep %s, or to drop old ones.")),
		dropped: prometheus.NewCounterVec(
			opts("dropped_total", "%s that were dropped, because of their age or the size of all."), []string{"cause"}),
	}
	m.maxBytes.Set(float64(o.MaxSize))
	for _, c := range causes {
		m.dropped.WithLabelValues(string(c))
	}
	if o.Registerer == nil {
		return m, nil
	}
	var errs []error
	for _, c := range []prometheus.Collector{m.mails, m.bytes, m.maxBytes, m.kept, m.errors, m.dropped} {
		errs = append(errs, o.Registerer.Register(c))
	}
	return m, errors.Join(errs...)
}
