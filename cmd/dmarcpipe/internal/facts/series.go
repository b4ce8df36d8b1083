package facts

import (
	"strings"

	"github.com/prometheus/client_golang/prometheus"
)

// series are the values of one subject by gauge and labels.
type series map[seriesKey]*value

type seriesKey struct {
	gauge  *prometheus.Desc
	labels string
}

type value struct {
	labels []string
	number float64
}

// set gives a series a value. Labels come from closed lists.
func (s series) set(gauge *prometheus.Desc, number float64, d domain, labels ...string) {
	s.of(gauge, d, labels).number = number
}

// add adds to the value of a series.
func (s series) add(gauge *prometheus.Desc, number float64, d domain, labels ...string) {
	s.of(gauge, d, labels).number += number
}

func (s series) of(gauge *prometheus.Desc, d domain, labels []string) *value {
	labels = append([]string{d.Tenant, d.Domain}, labels...)
	key := seriesKey{gauge, strings.Join(labels, "\x00")}
	if s[key] == nil {
		s[key] = &value{labels: labels}
	}
	return s[key]
}

func (s series) collect(to chan<- prometheus.Metric) {
	for key, v := range s {
		to <- prometheus.MustNewConstMetric(key.gauge, prometheus.GaugeValue, v.number, v.labels...)
	}
}
