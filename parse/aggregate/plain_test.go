package aggregate

import "encoding/xml"

// plainFeedback is a report as a plain reader sees it: the tree of RFC 7489 and
// RFC 9990 for encoding/xml. The benchmarks measure against it, and the
// differential fuzz test compares with it.
type plainFeedback struct {
	XMLName  xml.Name      `xml:"feedback"`
	Version  string        `xml:"version"`
	Metadata plainMetadata `xml:"report_metadata"`
	Policy   plainPolicy   `xml:"policy_published"`
	Records  []plainRecord `xml:"record"`
}

type plainMetadata struct {
	OrgName      string   `xml:"org_name"`
	Email        string   `xml:"email"`
	ExtraContact string   `xml:"extra_contact_info"`
	ReportID     string   `xml:"report_id"`
	Begin        string   `xml:"date_range>begin"`
	End          string   `xml:"date_range>end"`
	Errors       []string `xml:"error"`
	Generator    string   `xml:"generator"`
}

type plainPolicy struct {
	Domain    string `xml:"domain"`
	ADKIM     string `xml:"adkim"`
	ASPF      string `xml:"aspf"`
	P         string `xml:"p"`
	SP        string `xml:"sp"`
	NP        string `xml:"np"`
	Pct       string `xml:"pct"`
	FO        string `xml:"fo"`
	Testing   string `xml:"testing"`
	Discovery string `xml:"discovery_method"`
}

type plainRecord struct {
	SourceIP     string        `xml:"row>source_ip"`
	Count        string        `xml:"row>count"`
	Disposition  string        `xml:"row>policy_evaluated>disposition"`
	DKIM         string        `xml:"row>policy_evaluated>dkim"`
	SPF          string        `xml:"row>policy_evaluated>spf"`
	Reasons      []plainReason `xml:"row>policy_evaluated>reason"`
	HeaderFrom   string        `xml:"identifiers>header_from"`
	EnvelopeFrom string        `xml:"identifiers>envelope_from"`
	EnvelopeTo   string        `xml:"identifiers>envelope_to"`
	DKIMAuth     []plainDKIM   `xml:"auth_results>dkim"`
	SPFAuth      []plainSPF    `xml:"auth_results>spf"`
}

type plainReason struct {
	Type    string `xml:"type"`
	Comment string `xml:"comment"`
}

type plainDKIM struct {
	Domain      string `xml:"domain"`
	Selector    string `xml:"selector"`
	Result      string `xml:"result"`
	HumanResult string `xml:"human_result"`
}

type plainSPF struct {
	Domain      string `xml:"domain"`
	Scope       string `xml:"scope"`
	Result      string `xml:"result"`
	HumanResult string `xml:"human_result"`
}
