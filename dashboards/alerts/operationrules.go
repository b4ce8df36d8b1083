package alerts

// OperationRules are those for who runs the worker. The job of Prometheus that
// scrapes it has to be called dmarcpipe.
var OperationRules = []Rule{
	{
		Name: "DmarcpipeNotReady", Severity: Warning, Kind: Operation, Unit: Count,
		Condition:   "a worker answers and is not ready for a quarter of an hour",
		Summary:     "The worker is not ready",
		Description: "For a quarter of an hour the worker runs without doing all of its work. Ask it which part fails: curl http://127.0.0.1:9797/-/ready",
		Prometheus:  Query{Expr: `max_over_time(dmarcpipe_ready[5m]) == 0`, For: "15m"},
	},
	{
		Name: "DmarcpipeMailboxNotRead", Severity: Warning, Kind: Operation, Unit: Seconds,
		Condition:   "a mailbox was not read for three times its interval and a quarter of an hour, and no mail was fetched from it either",
		Summary:     "Mailbox {subject} is not read",
		Description: "Mailbox {subject} was last read without trouble {value} ago. Its reports wait and are not lost. The log of the worker says why: network, certificate, folder or login.",
		Prometheus: Query{
			Expr: `
time() - (
  dmarcpipe_imap_last_poll_timestamp_seconds > 0
  or dmarcpipe_imap_last_poll_timestamp_seconds * 0 + on (job, instance) group_left () process_start_time_seconds
) > 3 * dmarcpipe_imap_poll_interval_seconds + 900
unless
  increase(dmarcpipe_imap_mails_fetched_total[15m]) > 0`,
			Subject: "source",
		},
	},
	{
		Name: "DmarcpipeMailboxLoginRefused", Severity: Warning, Kind: Operation, Unit: Count,
		Condition:   "a mailbox refused a login in the last 45 minutes, and was not read in the last quarter of an hour",
		Summary:     "Mailbox {subject} refuses the login",
		Description: "The server refused {value} logins to mailbox {subject} within 45 minutes: its password or token changed or expired. No report is read until you renew it in the configuration of the worker.",
		Prometheus: Query{
			Expr: `
increase(dmarcpipe_imap_logins_refused_total[45m]) > 0
and
  time() - dmarcpipe_imap_last_poll_timestamp_seconds > 900`,
			Subject: "source",
		},
	},
	{
		Name: "DmarcpipeBacklogGrowing", Severity: Warning, Kind: Operation, Unit: Seconds,
		Condition:   "a mail waits in a mailbox for more than two hours, and no fewer wait than an hour ago",
		Summary:     "Mail waits in mailbox {subject} for {value}",
		Description: "The oldest mail that was found in mailbox {subject} waits for {value}, and the mails that wait do not become fewer. Look whether the store takes reports (dmarcpipe_store_errors_total), and in the log of the worker for mails that are tried again.",
		Prometheus: Query{
			Expr: `
dmarcpipe_imap_oldest_waiting_seconds > 7200
and
  delta(dmarcpipe_imap_mails_waiting[1h]) >= 0
and
  dmarcpipe_imap_caught_up == 1`,
			Subject: "source",
		},
	},
	{
		Name: "DmarcpipeRejectsRising", Severity: Warning, Kind: Operation, Unit: Count,
		Condition:   "more than 10 mails or reports are rejected in six hours, and three times as many as in six hours of the day before",
		Summary:     "Rejects are rising: {value} in six hours",
		Description: "{value} mails, parts of mails or reports were rejected in six hours; {baseline} in six hours of the day before. They are kept. See which and why: dmarcpipe rejected",
		Prometheus: Query{
			Expr: `
sum by (job) (increase(dmarcpipe_ingest_rejected_total[6h])) > 10
and
  sum by (job) (increase(dmarcpipe_ingest_rejected_total[6h]))
    > 3 * (
      sum by (job) (increase(dmarcpipe_ingest_rejected_total[1d] offset 6h)) / 4
      or sum by (job) (dmarcpipe_ingest_rejected_total) * 0
    )`,
			Baseline: `sum(increase(dmarcpipe_ingest_rejected_total{$job}[1d] offset 6h)) / 4`,
		},
	},
	{
		Name: "DmarcpipeStoreFailing", Severity: Warning, Kind: Operation, Unit: Count,
		Condition:   "the database fails three times in a quarter of an hour, for a quarter of an hour",
		Summary:     "The database fails",
		Description: "The database failed {value} times within a quarter of an hour, and goes on failing. Mail waits in its mailbox and is not lost. The log of the worker says what fails and what to do; see also curl http://127.0.0.1:9797/-/ready",
		Prometheus: Query{
			Expr: `sum without (class) (increase(dmarcpipe_store_errors_total{class!~"data|stopped"}[15m])) >= 3`,
			For:  "15m",
		},
	},
	{
		Name: "DmarcpipeDown", Severity: Warning, Kind: Operation, Unit: Count,
		Condition:   "Prometheus does not reach a worker for a quarter of an hour, or knows none",
		Summary:     "The worker is down",
		Description: "Prometheus reached no worker under this address for a quarter of an hour. No mail is read and no alert about a domain can fire. Look whether it runs, and at the end of its log.",
		Prometheus: Query{
			Expr: `
max_over_time(up{job="dmarcpipe"}[5m]) == 0
or
  absent_over_time(up{job="dmarcpipe"}[5m])`,
			For: "10m",
		},
	},
	{
		Name: "DmarcpipeFactsStale", Severity: Warning, Kind: Operation, Unit: Seconds,
		Condition:   "gauges about domains are older than 90 minutes",
		Summary:     "Figures about domains are {value} old ({subject})",
		Description: "The worker last read its gauges of {subject} from the store {value} ago. Until it does again, alerts about domains stay as they are. Its log says why: most often the store does not answer, or takes too long.",
		Prometheus: Query{
			Expr: `
time() - (
  dmarcpipe_facts_timestamp_seconds > 0
  or (increase(dmarcpipe_facts_errors_total[90m]) > 0) * 0
    + on (job, instance) group_left () process_start_time_seconds
) > 5400`,
			Subject: "query",
		},
	},
	{
		Name: "DmarcpipeQuarantineDropping", Severity: Warning, Kind: Operation, Unit: Count,
		Condition:   "rejected mails were dropped in the last six hours because the quarantine is full",
		Summary:     "The quarantine is full: {value} rejected mails dropped",
		Description: "{value} rejected mails were dropped in six hours, because all may have {baseline} MB. They cannot be replayed. See what fills it (dmarcpipe rejected), and raise quarantine.max_size.",
		Prometheus: Query{
			Expr: `
sum without (cause) (increase(dmarcpipe_quarantine_dropped_total{cause="size"}[6h])) > 0
and
  dmarcpipe_quarantine_bytes > 0.5 * dmarcpipe_quarantine_max_bytes`,
			Baseline: "max(dmarcpipe_quarantine_max_bytes{$job,$instance}) / 1e6",
		},
	},
	{
		Name: "DmarcpipeNotificationsFailing", Severity: Warning, Kind: Operation, Unit: Count,
		Condition:   "what a receiver is to be told waits for 40 minutes",
		Summary:     "Receiver {subject} is not told of {value} alerts",
		Description: "{value} alerts wait for receiver {subject}, which did not take them for 40 minutes; they are tried again. Try it by hand: dmarcpipe notify test {subject}",
		Prometheus:  Query{Expr: `min_over_time(dmarcpipe_notify_waiting[30m]) > 0`, Subject: "receiver", For: "10m"},
	},
}
