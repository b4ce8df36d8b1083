package facts

import "github.com/prometheus/client_golang/prometheus"

// gauges are what the values are of.
type gauges struct {
	all []*prometheus.Desc

	messages, passRatio, spoofed, lost, verdicts             *prometheus.Desc
	forged, history, lastReport, gap, silentCount, threshold *prometheus.Desc
	failing                                                  *prometheus.Desc
	sent, passed, passedHigh, sentRatio, sentRatioLow        *prometheus.Desc
	sessions, failures                                       *prometheus.Desc
	silent, silentReports                                    *prometheus.Desc
	differs, policySince                                     *prometheus.Desc
}

// The values of label window.
const (
	lastDay  = "1d"
	week     = "7d"
	month    = "30d"
	baseline = "baseline"
)

func newGauges() *gauges {
	g := &gauges{}
	g.ofDomains()
	g.failing = g.make("failing_sender_messages", "Messages with verdicts of mail that fails DMARC, by the services that sent most; of the last day only those that fail.", "service", "verdict", "window")
	g.sent = g.make("sender_messages", "Messages of a known sender on the last day.", "service")
	g.passed = g.make("sender_pass_messages", "Messages of a known sender that pass DMARC on the last day.", "service")
	g.passedHigh = g.make("sender_pass_messages_usual_high", "The most messages of a known sender that passed DMARC on a day of the baseline.", "service")
	g.sentRatio = g.make("sender_pass_ratio", "Share of the messages of a known sender that pass DMARC on the last day, 0 to 1.", "service")
	g.sentRatioLow = g.make("sender_pass_ratio_usual_low", "The share that a known sender stays above on 19 of 20 days of the baseline, 0 to 1.", "service")
	g.sessions = g.make("tls_sessions", "SMTP TLS sessions of the last day, by type of policy.", "policy_type", "result")
	g.failures = g.make("tls_failure_sessions", "SMTP TLS sessions of the last day that failed, by why; one may have failed in several ways.", "policy_type", "result_type")
	g.silent = g.make("reporter_silent_seconds", "For how long a reporter that is silent for longer than its habit did not report.", "reporter")
	g.silentReports = g.make("reporter_silent_reports", "Reports of the year before from a reporter that is silent.", "reporter")
	g.threshold = g.make("alert_threshold", "The thresholds of the alert rules that are in force for each domain.", "threshold")
	return g
}

func (g *gauges) ofDomains() {
	g.messages = g.make("domain_messages", "Messages that reports tell of, in the last days of each reporter.", "window")
	g.passRatio = g.make("domain_pass_ratio", "Share of the messages that pass DMARC, 0 to 1.", "window")
	g.spoofed = g.make("domain_spoof_messages", "Messages with verdict spoof; baseline is of a usual day.", "window")
	g.lost = g.make("domain_lost_messages", "Messages of own services that fail DMARC and were put into quarantine or rejected.", "window")
	g.verdicts = g.make("domain_verdict_messages", "Messages by what they mean for the owner of the domain.", "verdict", "window")
	g.forged = g.make("domain_forged_reports", "Reports of the last day whose sender is not who they say.")
	g.history = g.make("domain_history_seconds", "Days with reports in the weeks that the baseline is made of, as a time.")
	g.lastReport = g.make("domain_last_report_timestamp_seconds", "End of the newest report, in Unix time.")
	g.gap = g.make("domain_report_gap_seconds", "Time between two days with reports that nine in ten stay within.")
	g.differs = g.make("domain_policy_differs", "1 where most reporters see another policy than DNS has.")
	g.policySince = g.make("domain_policy_since_timestamp_seconds", "Since when the policy in DNS is what it is, in Unix time.")
	g.silentCount = g.make("domain_silent_reporters", "Reporters that are silent for longer than their habit.")
}

// make describes a gauge of domains.
func (g *gauges) make(name, help string, labels ...string) *prometheus.Desc {
	d := prometheus.NewDesc("dmarcpipe_"+name, help, append([]string{"tenant", "domain"}, labels...), nil)
	g.all = append(g.all, d)
	return d
}
