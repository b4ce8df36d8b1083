package store

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// metrics of the store. All label values exist from the start.
type metrics struct {
	inserts     *prometheus.HistogramVec // seconds by table
	batches     prometheus.Histogram     // seconds
	rows        prometheus.Histogram
	bytes       prometheus.Histogram
	errors      *prometheus.CounterVec // by class
	retries     prometheus.Counter
	reports     *prometheus.CounterVec // by kind and outcome
	stored      *prometheus.CounterVec // rows by kind
	dropped     prometheus.Counter     // rows of table messages
	waiting     prometheus.Gauge       // rows
	mails       prometheus.Gauge       // waiting
	lastSuccess prometheus.Gauge
}

func newMetrics(r prometheus.Registerer) *metrics {
	f := promauto.With(r)
	m := &metrics{
		inserts: f.NewHistogramVec(histogram(
			"insert_duration_seconds", "How long one insert took, by table.", prometheus.ExponentialBuckets(0.005, 2, 14),
		), []string{"table"}),
		batches: f.NewHistogram(histogram(
			"batch_duration_seconds", "How long a batch took from the end of gathering until it was durable.", prometheus.ExponentialBuckets(0.005, 2, 14),
		)),
		rows: f.NewHistogram(histogram(
			"batch_rows", "Rows of one insert of rows of reports.", prometheus.ExponentialBuckets(1, 4, 11),
		)),
		bytes: f.NewHistogram(histogram(
			"batch_bytes", "Size of one insert of rows of reports, about.", prometheus.ExponentialBuckets(1<<10, 4, 9),
		)),
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
		stored: f.NewCounterVec(prometheus.CounterOpts{
			Name: "dmarcpipe_store_rows_total",
			Help: "Rows of reports that are durable, by kind of the report; failure reports have none.",
		}, []string{"kind"}),
		dropped: f.NewCounter(prometheus.CounterOpts{
			Name: "dmarcpipe_store_dropped_messages_total",
			Help: "Mails whose row in table messages the database refused; their reports are stored.",
		}),
		waiting: f.NewGauge(prometheus.GaugeOpts{
			Name: "dmarcpipe_store_waiting_rows",
			Help: "Rows of reports that were taken and are not durable yet.",
		}),
		mails: f.NewGauge(prometheus.GaugeOpts{
			Name: "dmarcpipe_store_waiting_mails",
			Help: "Mails that were taken, with or without reports, and are not durable yet.",
		}),
		lastSuccess: f.NewGauge(prometheus.GaugeOpts{
			Name: "dmarcpipe_store_last_success_timestamp_seconds",
			Help: "When a batch became durable, in Unix time; 0 is never.",
		}),
	}
	m.fill()
	return m
}

// histogram is a classic and a native one.
func histogram(name, help string, buckets []float64) prometheus.HistogramOpts {
	return prometheus.HistogramOpts{
		Namespace: "dmarcpipe", Subsystem: "store", Name: name, Help: help, Buckets: buckets,
		NativeHistogramBucketFactor:     1.1,
		NativeHistogramMaxBucketNumber:  100,
		NativeHistogramMinResetDuration: time.Hour,
	}
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
		m.stored.WithLabelValues(string(k.name))
		for _, o := range Outcomes {
			m.reports.WithLabelValues(string(k.name), o.String())
		}
	}
}
