package tlsrpt

// plainReport is a report as a plain reader sees it: the members of RFC 8460
// for encoding/json. The benchmarks measure against it, the differential fuzz
// test compares with it, and tests write reports with it.
type plainReport struct {
	OrganizationName string        `json:"organization-name"`
	DateRange        plainRange    `json:"date-range"`
	ContactInfo      string        `json:"contact-info"`
	ReportID         string        `json:"report-id"`
	Policies         []plainResult `json:"policies"`
}

type plainRange struct {
	Begin string `json:"start-datetime"`
	End   string `json:"end-datetime"`
}

type plainResult struct {
	Policy   plainPolicy    `json:"policy"`
	Summary  plainSummary   `json:"summary"`
	Failures []plainFailure `json:"failure-details"`
}

type plainPolicy struct {
	Type    string   `json:"policy-type"`
	Strings []string `json:"policy-string"`
	Domain  string   `json:"policy-domain"`
	MXHosts []string `json:"mx-host"`
}

type plainSummary struct {
	Successful uint64 `json:"total-successful-session-count"`
	Failed     uint64 `json:"total-failure-session-count"`
}

type plainFailure struct {
	ResultType     string `json:"result-type"`
	SendingMTA     string `json:"sending-mta-ip"`
	ReceivingMX    string `json:"receiving-mx-hostname"`
	ReceivingHELO  string `json:"receiving-mx-helo"`
	ReceivingIP    string `json:"receiving-ip"`
	Sessions       uint64 `json:"failed-session-count"`
	AdditionalInfo string `json:"additional-information"`
	ReasonCode     string `json:"failure-reason-code"`
}
