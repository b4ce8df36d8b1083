package alerts

// DomainRules are those for the owners of domains. All look at whole days of each
// reporter, so that late reports about days that are past change nothing.
var DomainRules = []Rule{
	{
		Name: "DmarcNewFailingSender", Severity: Warning, Kind: Domain, Unit: Messages,
		Thresholds:  []string{"new_sender_messages", "history_days"},
		Condition:   "a service that did not fail in the four weeks before fails with $new_sender_messages messages or more in a day",
		Summary:     "New sender {subject} fails DMARC for {domain}: {value} messages in a day",
		Description: "{subject} sent {value} messages in the name of {domain} in the last reported day, and they fail DMARC; in the four weeks before none of its mail did. Find out who uses this service. If it is yours, set up DKIM with your domain there before you ask for a stricter policy; if not, no action is needed at p=reject.",
		View: &View{
			From: "failing", Subject: "f.service", Verdict: "f.verdict",
			Value: "f.messages_1d", Baseline: "f.baseline", Threshold: "$new_sender_messages",
			Where:    "$baseline = 0 AND $value >= $threshold AND f.history_days >= $history_days",
			Examples: "f.examples",
		},
	},
	{
		Name: "DmarcSenderPassRateFell", Severity: Warning, Kind: Domain, Unit: Share,
		Thresholds:  []string{"pass_rate_band", "pass_rate_messages", "history_days"},
		Condition:   "the pass rate of a known sender is more than $pass_rate_band below its usual worst days, with $pass_rate_messages messages or more in a day",
		Summary:     "Pass rate of {subject} for {domain} fell to {value}",
		Description: "Of the mail that {subject} sent for {domain} in the last reported day, {value} passes DMARC. On its usual worst days {baseline} did. Look at the DKIM key and the SPF record that this service uses: a rotated key, a removed include or a changed envelope is the usual cause.",
		View: &View{
			From: "known", Subject: "f.service",
			Value: "f.pass_ratio_1d", Baseline: "ifNull(f.pass_ratio_low, 0)", Threshold: "$baseline - $pass_rate_band",
			Where: "f.pass_ratio_low IS NOT NULL AND f.messages_1d >= $pass_rate_messages AND $value < $threshold AND f.history_days >= $history_days",
		},
	},
	{
		Name: "DmarcSpoofingRun", Severity: Warning, Kind: Domain, Unit: Messages,
		Thresholds:  []string{"spoof_messages", "spoof_factor", "history_days"},
		Condition:   "$spoof_messages spoofed messages or more in a day, and $spoof_factor times the usual day",
		Summary:     "Spoofing run against {domain}: {value} messages in a day",
		Description: "{value} messages in the last reported day use {domain} as sender without authenticating, from sources that are nobody's; {baseline} are usual. With p=reject receivers refuse them and nothing is to be done. Otherwise warn the people who may be aimed at, and see what keeps the domain from p=reject: dmarcpipe domains {domain}",
		View: &View{
			From:  "domains",
			Value: "f.spoof_messages_1d", Baseline: "f.spoof_baseline", Threshold: "greatest($spoof_messages, $spoof_factor * $baseline)",
			Where: "$value >= $threshold AND f.history_days >= $history_days",
		},
	},
	{
		Name: "DmarcEnforcementLosesMail", Severity: Critical, Kind: Domain, Unit: Messages,
		Thresholds:  []string{"lost_messages"},
		Condition:   "receivers quarantine or reject $lost_messages or more legitimate messages in a day",
		Summary:     "The DMARC policy of {domain} loses {value} legitimate messages in a day",
		Description: "Receivers put {value} messages of services of {domain} into quarantine or rejected them in the last reported day, because these services are not set up for DMARC. See which: dmarcpipe domains {domain}. Set up DKIM there at once, or go back to p=none until it is.",
		View: &View{
			From:  "domains",
			Value: "f.lost_messages_1d", Threshold: "$lost_messages",
			Where: "$value >= $threshold",
		},
	},
	{
		Name: "DmarcPassingVolumeUnusual", Severity: Critical, Kind: Domain, Unit: Messages,
		Thresholds:  []string{"volume_messages", "volume_factor", "history_days"},
		Condition:   "$volume_messages passing messages or more of a sender in a day, and more than $volume_factor times its usual greatest day",
		Summary:     "{subject} sends unusually much mail for {domain}: {value} messages in a day",
		Description: "{subject} sent {value} messages that pass DMARC for {domain} in the last reported day; its usual greatest day has {baseline}. If no mailing was planned, a server, an account or a DKIM key is in other hands: stop the queue, look at what was sent, change passwords and keys.",
		View: &View{
			From: "known", Subject: "f.service",
			Value: "f.pass_messages_1d", Baseline: "f.pass_high", Threshold: "greatest($volume_messages, $volume_factor * $baseline)",
			Where: "$value >= $threshold AND $value > $volume_factor * $baseline AND f.history_days >= $history_days",
		},
	},
	{
		Name: "TLSFailures", Severity: Warning, Kind: Domain, Unit: Share,
		Thresholds:  []string{"tls_failed_share", "tls_sessions"},
		Condition:   "more than $tls_failed_share of the TLS sessions of a type of policy fail in a day, of $tls_sessions or more",
		Summary:     "{value} of the inbound TLS sessions of {domain} fail ({subject})",
		Description: "{value} of the TLS sessions to the mail servers of {domain} under a policy of type {subject} failed in the last reported day. Under an enforced policy this mail is delayed or lost. See where and why: dmarcpipe check {domain}",
		View: &View{
			From: "tls", Subject: "f.policy_type",
			Value: "f.failed_1d / greatest(f.successful_1d + f.failed_1d, 1)", Threshold: "$tls_failed_share",
			Where: "$value > $threshold AND f.successful_1d + f.failed_1d >= $tls_sessions",
		},
	},
	{
		Name: "TLSPolicyBroken", Severity: Critical, Kind: Domain, Unit: Sessions,
		Thresholds:  []string{"tls_broken_sessions"},
		Condition:   "$tls_broken_sessions sessions or more in a day find MTA-STS or DANE broken",
		Summary:     "The TLS policy of {domain} is broken: {subject} in {value} sessions in a day",
		Description: "Senders met {subject} in {value} sessions to {domain} in the last reported day: the MTA-STS policy or the TLSA records themselves are wrong, so that TLS is not protected or mail does not arrive. See what is wrong: dmarcpipe check {domain}",
		View: &View{
			From: "broken_tls", Subject: "f.result_type",
			Value: "f.sessions_1d", Threshold: "$tls_broken_sessions",
			Where: "f.result_type IN (" + quoted(brokenPolicy) + ") AND $value >= $threshold",
		},
	},
	{
		Name: "DmarcReporterSilent", Severity: Info, Kind: Domain, Unit: Days,
		Thresholds:  []string{"silent_reports"},
		Condition:   "a reporter that sent $silent_reports reports or more is silent for longer than a week and than twice its habit",
		Summary:     "{subject} stopped reporting on {domain} {value} days ago",
		Description: "The last report of {subject} on {domain} is about a day {value} days ago; it usually reports every {baseline} days. If others report, look for its mail in the spam folder of the mailbox and among what was rejected: dmarcpipe rejected. If nobody sends mail there any more, all is well.",
		View: &View{
			From: "reporters", Subject: "f.reporter",
			Value: "f.days_since", Baseline: "f.usual_days", Threshold: "greatest(7, 2 * $baseline)",
			Where: "f.silent AND f.reports >= $silent_reports",
			Day:   "f.last_day",
		},
	},
	{
		Name: "DmarcNoReports", Severity: Warning, Kind: Domain, Unit: Days,
		Thresholds:  []string{"no_report_days"},
		Condition:   "no reports for more than $no_report_days days and twice the gap that is usual, and for 90 days at most",
		Summary:     "No DMARC reports on {domain} for {value} days",
		Description: "The newest report on {domain} ended {value} days ago; gaps of {baseline} days are usual. Look first whether rua= of the DMARC record still leads to your mailbox, and whether it takes mail: dmarcpipe check {domain}",
		View: &View{
			From:  "domains",
			Value: sinceSQL("f.last_report"), Baseline: "f.report_gap_days", Threshold: "greatest($no_report_days, 2 * $baseline)",
			Where: "$value > $threshold AND $value <= 90",
			Day:   "toDate(f.last_report)",
		},
	},
	{
		Name: "DmarcPolicyDiffers", Severity: Warning, Kind: Domain, Unit: Days,
		Thresholds:  []string{"policy_days"},
		Condition:   "most reporters see another policy than DNS has had for $policy_days days or more",
		Summary:     "Reporters see another DMARC policy of {domain} than DNS has",
		Description: "The DMARC record of {domain} reads as it does for {value} days, and yet the reports of most mail show another policy. Look for name servers that answer differently, for a second record, and for a record of a subdomain: dmarcpipe check {domain}",
		View: &View{
			From:  "policies",
			Value: sinceSQL("f.since"), Threshold: "$policy_days",
			Where:    "f.differs AND $value >= $threshold",
			Examples: "[concat('DNS has p=', f.published_p), concat('reporters see p=', f.seen_p)]",
		},
	},
	{
		Name: "DmarcReportsForged", Severity: Warning, Kind: Domain, Unit: Reports,
		Thresholds:  []string{"forged_reports"},
		Condition:   "$forged_reports reports or more in a day come in mail that fails authentication",
		Summary:     "Forged reports on {domain}: {value} in a day",
		Description: "{value} reports on {domain} came within a day in mail that fails the authentication of who it claims to be from. They take no part in any alert. Look who sends them, and whether they deceive the figures: somebody may want to hide something, or to make you relax a policy.",
		View: &View{
			From:  "domains",
			Value: "f.forged_reports_1d", Threshold: "$forged_reports",
			Where: "$value >= $threshold",
			Day:   "toDate(" + nowSQL + ")",
		},
	},
}
