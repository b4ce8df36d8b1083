package alerts

import "strings"

// DomainRules are those for the owners of domains. All look at whole days of each
// reporter, so that late reports about days that are past change nothing.
var DomainRules = []Rule{
	{
		Name: "DmarcNewFailingSender", Severity: Warning, Kind: Domain, Unit: Messages,
		Thresholds:  []string{"new_sender_messages", "history_days"},
		Condition:   "a service that did not fail in the four weeks before fails with $new_sender_messages messages or more in a day",
		Summary:     "New sender fails DMARC for {domain}: {subject}, {value} messages in a day",
		Description: "In the last reported day {value} messages of {subject} in the name of {domain} failed DMARC; in the four weeks before none did. Find out who uses this service. If it is yours, set up DKIM with your domain there; if it is not, a policy of reject is all it takes.",
		View: &View{
			From: "failing", Subject: "f.service", Verdict: "f.verdict",
			Value: "f.messages_1d", Baseline: "f.baseline", Threshold: "$new_sender_messages",
			Where:    "$baseline = 0 AND $value >= $threshold AND f.history_days >= $history_days",
			Examples: "f.examples",
		},
		Prometheus: Query{
			Expr: `
sum by (tenant, domain, service) (
  max by (tenant, domain, service, verdict) (
    dmarcpipe_failing_sender_messages{window="1d", service!="other", verdict=~"unaligned_service|misconfigured_own|unknown"}
  )
) >= on (tenant, domain) group_left () $new_sender_messages
unless
  max by (tenant, domain, service) (
    dmarcpipe_failing_sender_messages{window="baseline", service!="other", verdict=~"unaligned_service|misconfigured_own|unknown"}
  ) > 0
and on (tenant, domain)
  max by (tenant, domain) (dmarcpipe_domain_history_seconds) / 86400 >= $history_days`,
			Subject: "service",
		},
	},
	{
		Name: "DmarcSenderPassRateFell", Severity: Warning, Kind: Domain, Unit: Share,
		Thresholds:  []string{"pass_rate_band", "pass_rate_messages", "history_days"},
		Condition:   "the pass rate of a known sender is more than $pass_rate_band below its usual worst days, with $pass_rate_messages messages or more in a day",
		Summary:     "Pass rate of {subject} for {domain} fell to {value}",
		Description: "In the last reported day {value} of the mail of {subject} for {domain} passed DMARC; on its worst usual days {baseline} did. Look first at the DKIM key and the SPF record that it uses: a rotated key, a lost include or a new envelope domain is the usual cause.",
		View: &View{
			From: "known", Subject: "f.service",
			Value: "f.pass_ratio_1d", Baseline: "ifNull(f.pass_ratio_low, 0)", Threshold: "$baseline - $pass_rate_band",
			Where: "f.pass_ratio_low IS NOT NULL AND f.messages_1d >= $pass_rate_messages AND $value < $threshold AND f.history_days >= $history_days",
		},
		Prometheus: Query{
			Expr: `
max by (tenant, domain, service) (dmarcpipe_sender_pass_ratio)
  < max by (tenant, domain, service) (dmarcpipe_sender_pass_ratio_usual_low)
    - on (tenant, domain) group_left () $pass_rate_band
and
  max by (tenant, domain, service) (dmarcpipe_sender_messages)
    >= on (tenant, domain) group_left () $pass_rate_messages
and on (tenant, domain)
  max by (tenant, domain) (dmarcpipe_domain_history_seconds) / 86400 >= $history_days`,
			Subject:  "service",
			Baseline: "max(dmarcpipe_sender_pass_ratio_usual_low{$tenant,$domain,$service})",
		},
	},
	{
		Name: "DmarcSpoofingRun", Severity: Warning, Kind: Domain, Unit: Messages,
		Thresholds:  []string{"spoof_messages", "spoof_factor", "history_days"},
		Condition:   "$spoof_messages spoofed messages or more in a day, and $spoof_factor times the usual day",
		Summary:     "Spoofing run against {domain}: {value} messages in a day",
		Description: "In the last reported day {value} messages used {domain} as their sender without authenticating, from hosts that nobody knows; {baseline} are usual. Under a policy of reject receivers refuse them. Otherwise warn those who may be aimed at, and see what keeps the domain from reject: dmarcpipe domains {domain}",
		View: &View{
			From:  "domains",
			Value: "f.spoof_messages_1d", Baseline: "f.spoof_baseline", Threshold: "greatest($spoof_messages, $spoof_factor * $baseline)",
			Where: "$value >= $threshold AND f.history_days >= $history_days",
		},
		Prometheus: Query{
			Expr: `
max by (tenant, domain) (dmarcpipe_domain_spoof_messages{window="1d"}) >= $spoof_messages
and
  max by (tenant, domain) (dmarcpipe_domain_spoof_messages{window="1d"})
    >= $spoof_factor * max by (tenant, domain) (dmarcpipe_domain_spoof_messages{window="baseline"})
and
  max by (tenant, domain) (dmarcpipe_domain_history_seconds) / 86400 >= $history_days`,
			Baseline: `max(dmarcpipe_domain_spoof_messages{window="baseline",$tenant,$domain})`,
		},
	},
	{
		Name: "DmarcEnforcementLosesMail", Severity: Critical, Kind: Domain, Unit: Messages,
		Thresholds:  []string{"lost_messages"},
		Condition:   "receivers quarantine or reject $lost_messages or more legitimate messages in a day",
		Summary:     "The policy of {domain} loses legitimate mail: {value} messages in a day",
		Description: "In the last reported day receivers put {value} messages of your own services for {domain} into quarantine or refused them, because they fail DMARC. See which: dmarcpipe domains {domain}. Set up DKIM there at once, or go back to p=none until it is.",
		View: &View{
			From:  "domains",
			Value: "f.lost_messages_1d", Threshold: "$lost_messages",
			Where: "$value >= $threshold",
		},
		Prometheus: Query{
			Expr: `max by (tenant, domain) (dmarcpipe_domain_lost_messages{window="1d"}) >= $lost_messages`,
		},
	},
	{
		Name: "DmarcPassingVolumeUnusual", Severity: Critical, Kind: Domain, Unit: Messages,
		Thresholds:  []string{"volume_messages", "volume_factor", "history_days"},
		Condition:   "$volume_messages passing messages or more of a sender in a day, and more than $volume_factor times its usual greatest day",
		Summary:     "Unusually much mail of {subject} passes for {domain}: {value} messages in a day",
		Description: "In the last reported day {value} messages of {subject} passed DMARC for {domain}; {baseline} on its greatest usual day. If no mailing was planned, a server, an account or a DKIM key may be in other hands: stop its queue, read what was sent, change passwords and keys.",
		View: &View{
			From: "known", Subject: "f.service",
			Value: "f.pass_messages_1d", Baseline: "f.pass_high", Threshold: "greatest($volume_messages, $volume_factor * $baseline)",
			Where: "$value >= $threshold AND $value > $volume_factor * $baseline AND f.history_days >= $history_days",
		},
		Prometheus: Query{
			Expr: `
max by (tenant, domain, service) (dmarcpipe_sender_pass_messages)
  >= on (tenant, domain) group_left () $volume_messages
and
  max by (tenant, domain, service) (dmarcpipe_sender_pass_messages)
    > max by (tenant, domain, service) (dmarcpipe_sender_pass_messages_usual_high)
      * on (tenant, domain) group_left () $volume_factor
and on (tenant, domain)
  max by (tenant, domain) (dmarcpipe_domain_history_seconds) / 86400 >= $history_days`,
			Subject:  "service",
			Baseline: "max(dmarcpipe_sender_pass_messages_usual_high{$tenant,$domain,$service})",
		},
	},
	{
		Name: "TLSFailures", Severity: Warning, Kind: Domain, Unit: Share,
		Thresholds:  []string{"tls_failed_share", "tls_sessions"},
		Condition:   "more than $tls_failed_share of the TLS sessions of a type of policy fail in a day, of $tls_sessions or more",
		Summary:     "TLS to {domain} fails in {value} of the sessions ({subject})",
		Description: "In the last reported day {value} of the TLS sessions to the mail servers of {domain} under a policy of type {subject} failed. Where the policy is enforced this mail is late or lost. See what is wrong: dmarcpipe check {domain}",
		View: &View{
			From: "tls", Subject: "f.policy_type",
			Value: "f.failed_1d / greatest(f.successful_1d + f.failed_1d, 1)", Threshold: "$tls_failed_share",
			Where: "$value > $threshold AND f.successful_1d + f.failed_1d >= $tls_sessions",
		},
		Prometheus: Query{
			Expr: `
max by (tenant, domain, policy_type) (dmarcpipe_tls_sessions{result="failed"})
  / sum by (tenant, domain, policy_type) (max by (tenant, domain, policy_type, result) (dmarcpipe_tls_sessions))
  > on (tenant, domain) group_left () $tls_failed_share
and
  sum by (tenant, domain, policy_type) (max by (tenant, domain, policy_type, result) (dmarcpipe_tls_sessions))
    >= on (tenant, domain) group_left () $tls_sessions`,
			Subject: "policy_type",
		},
	},
	{
		Name: "TLSPolicyBroken", Severity: Critical, Kind: Domain, Unit: Sessions,
		Thresholds:  []string{"tls_broken_sessions"},
		Condition:   "$tls_broken_sessions sessions or more in a day find MTA-STS or DANE broken",
		Summary:     "The TLS policy of {domain} is broken: {subject}, {value} sessions in a day",
		Description: "In the last reported day {value} sessions to {domain} ended with {subject}: MTA-STS or DANE itself is wrong, so that mail is not protected or does not arrive. See what is wrong: dmarcpipe check {domain}",
		View: &View{
			From: "broken_tls", Subject: "f.result_type",
			Value: "f.sessions_1d", Threshold: "$tls_broken_sessions",
			Where: "f.result_type IN (" + quoted(brokenPolicy) + ") AND $value >= $threshold",
		},
		Prometheus: Query{
			Expr: `
max by (tenant, domain, result_type) (
  dmarcpipe_tls_failure_sessions{result_type=~"` + strings.Join(brokenPolicy, "|") + `"}
) >= on (tenant, domain) group_left () $tls_broken_sessions`,
			Subject: "result_type",
		},
	},
	{
		Name: "DmarcReporterSilent", Severity: Info, Kind: Domain, Unit: Days,
		Thresholds:  []string{"silent_reports"},
		Condition:   "a reporter that sent $silent_reports reports or more is silent for longer than a week and than twice its habit",
		Summary:     "No reports on {domain} from {subject} for {value} days",
		Description: "The newest report on {domain} from {subject} is about a day {value} days ago, which is more than twice its habit. Look among rejected mail (dmarcpipe rejected) and in the spam folder of the mailbox. If you sent no mail there since, all is well.",
		View: &View{
			From: "reporters", Subject: "f.reporter",
			Value: "f.days_since", Baseline: "f.usual_days", Threshold: "greatest(7, 2 * $baseline)",
			Where: "f.silent AND f.reports >= $silent_reports",
			Day:   "f.last_day",
		},
		Prometheus: Query{
			Expr: `
max by (tenant, domain, reporter) (dmarcpipe_reporter_silent_seconds) / 86400
and
  max by (tenant, domain, reporter) (dmarcpipe_reporter_silent_reports)
    >= on (tenant, domain) group_left () $silent_reports`,
			Subject: "reporter",
		},
	},
	{
		Name: "DmarcNoReports", Severity: Warning, Kind: Domain, Unit: Days,
		Thresholds:  []string{"no_report_days"},
		Condition:   "no reports for more than $no_report_days days and twice the gap that is usual, and for 90 days at most",
		Summary:     "No reports on {domain} for {value} days",
		Description: "The newest report on {domain} ended {value} days ago; a gap of {baseline} days is usual. Look first whether rua= of its DMARC record leads to your mailbox, and whether that takes mail: dmarcpipe check {domain}",
		View: &View{
			From:  "reports",
			Value: sinceSQL("f.last_report"), Baseline: "f.report_gap_days", Threshold: "greatest($no_report_days, 2 * $baseline)",
			Where: "$value > $threshold AND $value <= 90",
			Day:   "toDate(f.last_report)",
		},
		Prometheus: Query{
			Expr: sinceQuery("domains", "dmarcpipe_domain_last_report_timestamp_seconds") + ` > $no_report_days
and
  ` + sinceQuery("domains", "dmarcpipe_domain_last_report_timestamp_seconds") + `
    > 2 * max by (tenant, domain) (dmarcpipe_domain_report_gap_seconds) / 86400
and
  ` + sinceQuery("domains", "dmarcpipe_domain_last_report_timestamp_seconds") + ` <= 90`,
			Baseline: "max(dmarcpipe_domain_report_gap_seconds{$tenant,$domain}) / 86400",
		},
	},
	{
		Name: "DmarcPolicyDiffers", Severity: Warning, Kind: Domain, Unit: Days,
		Thresholds:  []string{"policy_days"},
		Condition:   "most reporters see another policy than DNS has had for $policy_days days or more",
		Summary:     "Reporters see another DMARC policy of {domain} than DNS has",
		Description: "The DMARC record of {domain} reads as it does for {value} days, and yet the reports about most of its mail show another policy. Look for name servers that answer differently, a second record, and records of subdomains: dmarcpipe check {domain}",
		View: &View{
			From:  "policies",
			Value: sinceSQL("f.since"), Threshold: "$policy_days",
			Where:    "f.differs AND $value >= $threshold",
			Examples: "[concat('DNS has p=', f.published_p), concat('reporters see p=', f.seen_p)]",
		},
		Prometheus: Query{
			Expr: sinceQuery("policies", "dmarcpipe_domain_policy_since_timestamp_seconds") + ` >= $policy_days
and
  max by (tenant, domain) (dmarcpipe_domain_policy_differs) == 1`,
		},
	},
	{
		Name: "DmarcReportsForged", Severity: Warning, Kind: Domain, Unit: Reports,
		Thresholds:  []string{"forged_reports"},
		Condition:   "$forged_reports reports or more in a day come in mail that fails authentication",
		Summary:     "Forged reports on {domain}: {value} in a day",
		Description: "Within a day {value} reports on {domain} came in mail that fails the authentication of its sender. No figure of an alert counts them. See who sent them, and do not relax a policy because of what they say.",
		View: &View{
			From:  "reports",
			Value: "f.forged_reports_1d", Threshold: "$forged_reports",
			Where: "$value >= $threshold",
			Day:   "toDate(" + nowSQL + ")",
		},
		Prometheus: Query{
			Expr: `max by (tenant, domain) (dmarcpipe_domain_forged_reports) >= $forged_reports`,
		},
	},
}
