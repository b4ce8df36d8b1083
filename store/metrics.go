package store

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// metrics of the store. All label values exist from the start.
type metrics struct {
	inserts     *prometheus.HistogramVec // seconds by table
	rows        prometheus.Histogram
	bytes       prometheus.Histogram
	errors      *prometheus.CounterVec // by class
	retries     prometheus.Counter
	reports     *prometheus.CounterVec // by kind and outcome
	stored      prometheus.Counter     // rows
	dropped     prometheus.Counter     // rows of table messages
	waiting     prometheus.Gauge
	lastSuccess prometheus.Gauge
}

func newMetrics(r prometheus.Registerer) *metrics {
	f := promauto.With(r)
	m := &metrics{
		inserts: f.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "dmarcpipe_store_insert_duration_seconds",
			Help:    "How long one insert took, by table.",
			Buckets: prometheus.ExponentialBuckets(0.005, 2, 14),
		}, []string{"table"}),
		rows: f.NewHistogram(prometheus.HistogramOpts{
			Name:    "dmarcpipe_store_batch_rows",
			Help:    "Rows of one insert of rows of reports.",
			Buckets: prometheus.ExponentialBuckets(1, 4, 11),
		}),
		bytes: f.NewHistogram(prometheus.HistogramOpts{
			Name:    "dmarcpipe_store_batch_bytes",
			Help:    "Size of one insert of rows of reports, about.",
			Buckets: prometheus.ExponentialBuckets(1<<10, 4, 9),
		}),
		errors: f.NewCounterVec(prometheus.CounterOpts{
			Name: "dmarcpipe_store_errors_total",
			Help: "Failed attempts to read or write the database, by class.",
		}, []string{"class"}),
		retries: f.NewCounter(prometheus.CounterOpts{
			Name: "dmarcpipe_store_retries_total",
			Help: "Attempts after a failed one.",
		}),
		reports: f.NewCounterVec(prometheus.CounterOpts{
			Name: "dmarcpipe_store_reports_total",
			Help: "Reports by kind and by what the store did with them.",
		}, []string{"kind", "outcome"}),
		stored: f.NewCounter(prometheus.CounterOpts{
			Name: "dmarcpipe_store_rows_total",
			Help: "Rows of reports that are durable.",
		}),
		dropped: f.NewCounter(prometheus.CounterOpts{
			Name: "dmarcpipe_store_dropped_messages_total",
			Help: "Mails whose row in table messages the database refused; their reports are stored.",
		}),
		waiting: f.NewGauge(prometheus.GaugeOpts{
			Name: "dmarcpipe_store_waiting_rows",
			Help: "Rows of reports that were taken and are not durable yet.",
		}),
		lastSuccess: f.NewGauge(prometheus.GaugeOpts{
			Name: "dmarcpipe_store_last_success_timestamp_seconds",
			Help: "When a batch became durable, in Unix time; 0 is never.",
		}),
	}
	m.fill()
	return m
}

// fill creates every label value, so that a rate sees the first event.
func (m *metrics) fill() {
	for _, table := range tables {
		m.inserts.WithLabelValues(table)
	}
	for _, a := range advice {
		m.errors.WithLabelValues(string(a.class))
	}
	for _, k := range kinds {
		for _, o := range Outcomes {
			m.reports.WithLabelValues(string(k.name), o.String())
		}
	}
}
