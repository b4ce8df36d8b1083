package alerts

// OperationRules are those for who runs the worker.
var OperationRules = []Rule{
	{
		Name: "DmarcpipeNotReady", Severity: Warning, Kind: Operation, Unit: Count,
		Condition:   "the worker is not ready for 15 minutes",
		Summary:     "The worker is not ready",
		Description: "The worker runs and does not do all of its work for 15 minutes. Ask it which part fails: curl http://127.0.0.1:9797/-/ready",
	},
	{
		Name: "DmarcpipeMailboxNotRead", Severity: Warning, Kind: Operation, Unit: Seconds,
		Condition:   "a mailbox was not read for three poll intervals and 15 minutes",
		Summary:     "Mailbox {subject} was not read for {value}",
		Description: "Mailbox {subject} was last read without trouble {value} ago. Reports wait there and are not lost. Look into the log of the worker for {subject}: network, certificate, folder or login.",
	},
	{
		Name: "DmarcpipeMailboxLoginRefused", Severity: Critical, Kind: Operation, Unit: Count,
		Condition:   "a mailbox refused the login in the last 30 minutes, and was not read since",
		Summary:     "Mailbox {subject} refuses the login",
		Description: "The mail server refused the login to mailbox {subject} {value} times in the last 30 minutes. The password or token has changed or expired; until it is renewed no report is read.",
	},
}
