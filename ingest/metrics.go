package ingest

import (
	"errors"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
	"github.com/dmarcpipe/dmarcpipe/parse/trust"
	"github.com/dmarcpipe/dmarcpipe/parse/warning"
)

// The stages whose last success is a metric.
const (
	stageReceived = "received"
	stageParsed   = "parsed"
	stageStored   = "stored"
)

// otherSource is the label of a source that Options.Sources does not name.
const otherSource = "other"

type metrics struct {
	sources     []string
	mails       *prometheus.CounterVec
	rejected    *prometheus.CounterVec
	findings    *prometheus.CounterVec
	warnings    *prometheus.CounterVec
	trust       *prometheus.CounterVec
	unpacked    prometheus.Counter
	mailSize    prometheus.Histogram
	parseTime   prometheus.Histogram
	trustTime   prometheus.Histogram
	mailsNow    prometheus.Gauge
	bytesNow    prometheus.Gauge
	lastSuccess *prometheus.GaugeVec
}

func newMetrics(reg prometheus.Registerer, sources []string) (*metrics, error) {
	m := &metrics{
		sources:  append(slices.Clone(sources), otherSource),
		mails:    counters("mails_total", "Mails judged, by source and outcome.", "source", "outcome"),
		rejected: counters("rejected_total", "Mails, parts of mails and reports rejected, by reason.", "reason"),
		findings: counters("findings_total", "Reports and other verdicts that parsing found in mails, by kind.", "kind"),
		warnings: counters("warnings_total", "Oddities in reports that were read all the same, by kind.", "kind"),
		trust:    counters("trust_reports_total", "Reports by how well is known who sent them.", "grade"),
		unpacked: prometheus.NewCounter(prometheus.CounterOpts{
			Namespace: "dmarcpipe", Subsystem: "ingest", Name: "unpacked_bytes_total",
			Help: "Bytes that came out of the archives in mails; those of the mails are in mail_size_bytes.",
		}),
		mailSize:  histogram("mail_size_bytes", "Size of the mails taken in.", prometheus.ExponentialBuckets(1<<10, 4, 9)),
		parseTime: histogram("parse_duration_seconds", "Time to parse one mail.", prometheus.ExponentialBuckets(1e-4, 4, 9)),
		trustTime: histogram("trust_duration_seconds", "Time to find out who sent one mail.", prometheus.ExponentialBuckets(1e-4, 4, 9)),
		mailsNow:  gauge("in_flight_mails", "Mails under way: taken from a source, without a verdict yet."),
		bytesNow:  gauge("in_flight_bytes", "Bytes of the mails under way."),
		lastSuccess: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Namespace: "dmarcpipe", Subsystem: "ingest", Name: "last_success_timestamp_seconds",
			Help: "When each stage last got a mail through; 0 before the first.",
		}, []string{"stage"}),
	}
	m.preset()
	return m, m.register(reg)
}

func counters(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{
		Namespace: "dmarcpipe", Subsystem: "ingest", Name: name, Help: help,
	}, labels)
}

func gauge(name, help string) prometheus.Gauge {
	return prometheus.NewGauge(prometheus.GaugeOpts{
		Namespace: "dmarcpipe", Subsystem: "ingest", Name: name, Help: help,
	})
}

func histogram(name, help string, buckets []float64) prometheus.Histogram {
	return prometheus.NewHistogram(prometheus.HistogramOpts{
		Namespace: "dmarcpipe", Subsystem: "ingest", Name: name, Help: help,
		Buckets: buckets, NativeHistogramBucketFactor: 1.1, NativeHistogramMaxBucketNumber: 100,
		NativeHistogramMinResetDuration: time.Hour,
	})
}

// preset creates every series, so that a rate sees the first event of each.
func (m *metrics) preset() {
	for _, source := range m.sources {
		for _, o := range Outcomes {
			m.mails.WithLabelValues(source, o.String())
		}
	}
	for _, r := range reason.All() {
		m.rejected.WithLabelValues(string(r))
	}
	for _, k := range parse.Kinds {
		m.findings.WithLabelValues(string(k))
	}
	for _, k := range warning.Kinds {
		m.warnings.WithLabelValues(string(k))
	}
	for _, g := range trust.Grades {
		m.trust.WithLabelValues(gradeName(g))
	}
	for _, s := range []string{stageReceived, stageParsed, stageStored} {
		m.lastSuccess.WithLabelValues(s)
	}
}

func (m *metrics) register(reg prometheus.Registerer) error {
	if reg == nil {
		return nil
	}
	var errs []error
	for _, c := range []prometheus.Collector{
		m.mails, m.rejected, m.findings, m.warnings, m.trust, m.unpacked,
		m.mailSize, m.parseTime, m.trustTime, m.mailsNow, m.bytesNow, m.lastSuccess,
	} {
		errs = append(errs, reg.Register(c))
	}
	return errors.Join(errs...)
}

func (m *metrics) taken(j *job) {
	m.mailsNow.Inc()
	m.bytesNow.Add(float64(len(j.mail.Data)))
	m.mailSize.Observe(float64(sizeOf(&j.mail)))
	m.succeeded(stageReceived)
}

func (m *metrics) parsed(d time.Duration) {
	m.parseTime.Observe(d.Seconds())
	m.succeeded(stageParsed)
}

func (m *metrics) found(findings []parse.Finding) {
	for i := range findings {
		f := &findings[i]
		m.findings.WithLabelValues(string(f.Kind)).Inc()
		if f.Err != nil {
			m.rejected.WithLabelValues(string(f.Err.Reason)).Inc()
		}
		if log := f.Warnings(); log != nil {
			for kind, n := range log.Counts {
				m.warnings.WithLabelValues(string(kind)).Add(float64(n))
			}
		}
	}
}

func (m *metrics) graded(findings []parse.Finding) {
	for i := range findings {
		if f := &findings[i]; f.IsReport() {
			m.trust.WithLabelValues(gradeName(f.Trust.Grade)).Inc()
		}
	}
}

func (m *metrics) stored(stored []Stored) {
	for _, s := range stored {
		if s.Outcome == StoreRefused {
			m.rejected.WithLabelValues(string(s.Reason)).Inc()
		}
	}
	m.succeeded(stageStored)
}

func (m *metrics) finished(j *job, v Verdict) {
	source := j.mail.Source
	if !slices.Contains(m.sources, source) {
		source = otherSource
	}
	m.mails.WithLabelValues(source, v.Outcome.String()).Inc()
	m.mailsNow.Dec()
	m.bytesNow.Sub(float64(len(j.mail.Data)))
}

func (m *metrics) succeeded(stage string) {
	m.lastSuccess.WithLabelValues(stage).Set(float64(time.Now().UnixMilli()) / 1e3)
}
