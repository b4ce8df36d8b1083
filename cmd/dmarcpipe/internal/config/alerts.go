package config

import "reflect"

// Alerts says when somebody is to be told. The rules are those of package
// dashboards/alerts, for the worker, Prometheus and Grafana alike.
type Alerts struct {
	Every      Duration           `yaml:"every"`       // how often the worker looks
	TopSenders int                `yaml:"top_senders"` // failing senders with metrics of their own
	Thresholds Thresholds         `yaml:"thresholds"`
	Domains    []DomainThresholds `yaml:"domains"`
}

// DomainThresholds are those of one domain; what is not set is as for all.
type DomainThresholds struct {
	Name       string     `yaml:"name"`
	Thresholds Thresholds `yaml:"thresholds"`
}

// Thresholds are the numbers in the conditions of the rules, by their names
// there. What is not set has the default of the rules.
type Thresholds struct {
	NewSenderMessages Amount `yaml:"new_sender_messages"`
	HistoryDays       Amount `yaml:"history_days"`
	PassRateBand      Amount `yaml:"pass_rate_band"`
	PassRateMessages  Amount `yaml:"pass_rate_messages"`
	SpoofMessages     Amount `yaml:"spoof_messages"`
	SpoofFactor       Amount `yaml:"spoof_factor"`
	LostMessages      Amount `yaml:"lost_messages"`
	VolumeFactor      Amount `yaml:"volume_factor"`
	VolumeMessages    Amount `yaml:"volume_messages"`
	TLSFailedShare    Amount `yaml:"tls_failed_share"`
	TLSSessions       Amount `yaml:"tls_sessions"`
	TLSBrokenSessions Amount `yaml:"tls_broken_sessions"`
	SilentReports     Amount `yaml:"silent_reports"`
	NoReportDays      Amount `yaml:"no_report_days"`
	PolicyDays        Amount `yaml:"policy_days"`
	ForgedReports     Amount `yaml:"forged_reports"`
}

// Set returns the thresholds that are set, by name.
func (t Thresholds) Set() map[string]float64 {
	set := map[string]float64{}
	for name, v := range keys(reflect.ValueOf(t)) {
		if n, ok := Amount(v.String()).Value(); ok {
			set[name] = n
		}
	}
	return set
}
