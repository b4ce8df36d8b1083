package alert

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"github.com/dmarcpipe/dmarcpipe/dashboards/alerts"
	"github.com/dmarcpipe/dmarcpipe/store"
)

// The values of label result.
const (
	resultSent   = "sent"
	resultFailed = "failed"
)

// metrics of alerts. All label values exist from the start.
type metrics struct {
	firing    *prometheus.GaugeVec // by rule
	evaluated prometheus.Gauge
	errors    prometheus.Counter
	sent      *prometheus.CounterVec // by receiver and result
	waiting   *prometheus.GaugeVec   // by receiver
}

func newMetrics(reg prometheus.Registerer, receivers []Receiver) *metrics {
	f := promauto.With(reg)
	m := &metrics{
		firing: f.NewGaugeVec(prometheus.GaugeOpts{
			Name: "dmarcpipe_alerts_firing",
			Help: "Alerts that fire, by rule, as the worker itself evaluates them.",
		}, []string{"alert"}),
		evaluated: f.NewGauge(prometheus.GaugeOpts{
			Name: "dmarcpipe_alerts_evaluated_timestamp_seconds",
			Help: "When the alerts of domains were last evaluated, in Unix time; 0 is never.",
		}),
		errors: f.NewCounter(prometheus.CounterOpts{
			Name: "dmarcpipe_alerts_errors_total",
			Help: "Evaluations of alerts in which the store could not be read or written.",
		}),
		sent: f.NewCounterVec(prometheus.CounterOpts{
			Name: "dmarcpipe_notify_sent_total",
			Help: "Notifications of alerts, by receiver and result.",
		}, []string{"receiver", "result"}),
		waiting: f.NewGaugeVec(prometheus.GaugeOpts{
			Name: "dmarcpipe_notify_waiting",
			Help: "Alerts that a receiver has not been told yet.",
		}, []string{"receiver"}),
	}
	m.fill(receivers)
	return m
}

// fill creates every label value, so that a rate sees the first event.
func (m *metrics) fill(receivers []Receiver) {
	for _, rule := range alerts.Rules() {
		m.firing.WithLabelValues(rule.Name)
	}
	for _, r := range receivers {
		m.waiting.WithLabelValues(r.Name())
		m.sent.WithLabelValues(r.Name(), resultSent)
		m.sent.WithLabelValues(r.Name(), resultFailed)
	}
}

// note shows what fires after an evaluation, and whether that is how domains are
// now.
func (m *metrics) note(states map[id]store.AlertState, now time.Time, fresh bool, err error) {
	count := map[string]int{}
	for _, s := range states {
		if s.Firing {
			count[s.Alert]++
		}
	}
	for _, rule := range alerts.Rules() {
		m.firing.WithLabelValues(rule.Name).Set(float64(count[rule.Name]))
	}
	if fresh {
		m.evaluated.Set(float64(now.Unix()))
	}
	if err != nil {
		m.errors.Inc()
	}
}
