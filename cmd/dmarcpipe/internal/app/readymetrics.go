package app

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"
)

// readyCollector asks the judge when the metrics are read.
type readyCollector struct {
	judge        *judge
	names        []string // of all checks that there will be
	ready, check *prometheus.Desc
}

func newReadyCollector(j *judge, names []string) *readyCollector {
	return &readyCollector{
		judge: j, names: names,
		ready: prometheus.NewDesc("dmarcpipe_ready", "1 while /-/ready says that the worker is ready.", nil, nil),
		check: prometheus.NewDesc("dmarcpipe_ready_check", "1 for each check of /-/ready that holds.", []string{"check"}, nil),
	}
}

// Describe implements prometheus.Collector.
func (c *readyCollector) Describe(out chan<- *prometheus.Desc) { out <- c.ready; out <- c.check }

// Collect implements prometheus.Collector. A check that cannot be made yet fails.
func (c *readyCollector) Collect(out chan<- prometheus.Metric) {
	answer := c.judge.answer(context.Background())
	holds := map[string]bool{}
	for _, r := range answer.Checks {
		holds[r.Name] = r.OK
	}
	out <- prometheus.MustNewConstMetric(c.ready, prometheus.GaugeValue, truth(answer.Ready))
	for _, name := range c.names {
		out <- prometheus.MustNewConstMetric(c.check, prometheus.GaugeValue, truth(holds[name]), name)
	}
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
