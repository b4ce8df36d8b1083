package tlsrpt

import (
	"bytes"
	"encoding/json"
	"net/netip"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse/warning"
)

// AppendJSON appends the report as members of a JSON object, without the
// braces around them, so that a caller can write members of its own before and
// the failure details after; a comma is put first unless b is empty or ends in
// a brace.
//
//	"reporter":{"organization_name","contact_info","domain"}, "report_id",
//	"domain", "begin", "end", "policies":[{"type","domain","strings","mx_hosts",
//	"successful_sessions","failed_sessions"}], "totals":{"policies",
//	"successful_sessions","failed_sessions","least_sessions","failures",
//	"detail_sessions"}, "warnings":[{"kind","element","row","value"}]
//
// reporter.domain is the domain of contact_info. Times are RFC 3339 in UTC. A
// type that is not of PolicyTypes is "unknown", with what was sent beside it in
// type_raw; so is one that was sent in another spelling. warnings holds the
// first warning.Max; row is left out outside of failure details.
func (r *Report) AppendJSON(b []byte) []byte {
	out := reportJSON{
		Reporter: reporterJSON{r.OrganizationName, r.ContactInfo, behindAt(r.ContactInfo)},
		ReportID: r.ReportID, Domain: r.Domain(),
		Begin: r.Begin.UTC().Format(time.RFC3339), End: r.End.UTC().Format(time.RFC3339),
		Policies: make([]policyJSON, len(r.Policies)),
		Totals:   totalsJSON(r.Totals),
		Warnings: make([]warningJSON, len(r.Warnings.List)),
	}
	for i := range r.Policies {
		out.Policies[i] = policyAsJSON(&r.Policies[i])
	}
	for i, w := range r.Warnings.List {
		out.Warnings[i] = warningAsJSON(w)
	}
	if n := len(b); n > 0 && b[n-1] != '{' {
		b = append(b, ',')
	}
	object := marshal(&out)
	return append(b, object[1:len(object)-1]...)
}

// AppendJSON appends the failure detail as a JSON object:
//
//	{"policy","policy_type","policy_domain","result_type","sending_mta_ip","receiving_mx_hostname",
//	"receiving_mx_helo","receiving_ip","failed_session_count",
//	"additional_information","failure_reason_code"}
//
// policy is the index of its policy in the policies of r, of which the type and
// the domain stand behind it; r may be nil. An address is null where there
// is none; what is no address stands beside it in a member whose name ends in
// _raw. result_type is written as types of policies are.
func (f *Failure) AppendJSON(b []byte, r *Report) []byte {
	out := failureJSON{
		Policy:     f.Policy,
		ResultType: f.ResultType.Value, ResultTypeRaw: f.ResultType.Raw,
		SendingMTA: addressAsJSON(f.SendingMTA), SendingMTARaw: f.SendingMTARaw,
		ReceivingMX: f.ReceivingMX, ReceivingHELO: f.ReceivingHELO,
		ReceivingIP: addressAsJSON(f.ReceivingIP), ReceivingIPRaw: f.ReceivingIPRaw,
		Sessions: f.Sessions, AdditionalInfo: f.AdditionalInfo, ReasonCode: f.ReasonCode,
	}
	if r != nil && f.Policy < len(r.Policies) {
		out.PolicyType, out.PolicyDomain = r.Policies[f.Policy].Type.Value, r.Policies[f.Policy].Domain
	}
	return append(b, marshal(&out)...)
}

type reportJSON struct {
	Reporter reporterJSON  `json:"reporter"`
	ReportID string        `json:"report_id"`
	Domain   string        `json:"domain"`
	Begin    string        `json:"begin"`
	End      string        `json:"end"`
	Policies []policyJSON  `json:"policies"`
	Totals   totalsJSON    `json:"totals"`
	Warnings []warningJSON `json:"warnings"`
}

type reporterJSON struct {
	OrganizationName string `json:"organization_name"`
	ContactInfo      string `json:"contact_info"`
	Domain           string `json:"domain"`
}

type policyJSON struct {
	Type       string   `json:"type"`
	TypeRaw    string   `json:"type_raw,omitempty"`
	Domain     string   `json:"domain"`
	Strings    []string `json:"strings"`
	MXHosts    []string `json:"mx_hosts"`
	Successful uint64   `json:"successful_sessions"`
	Failed     uint64   `json:"failed_sessions"`
}

type totalsJSON struct {
	Policies           uint64 `json:"policies"`
	SuccessfulSessions uint64 `json:"successful_sessions"`
	FailedSessions     uint64 `json:"failed_sessions"`
	LeastSessions      uint64 `json:"least_sessions"`
	Failures           uint64 `json:"failures"`
	DetailSessions     uint64 `json:"detail_sessions"`
}

type warningJSON struct {
	Kind    warning.Kind `json:"kind"`
	Element string       `json:"element"`
	Row     *int         `json:"row,omitempty"`
	Value   string       `json:"value,omitempty"`
}

type failureJSON struct {
	Policy         int     `json:"policy"`
	PolicyType     string  `json:"policy_type,omitempty"`
	PolicyDomain   string  `json:"policy_domain,omitempty"`
	ResultType     string  `json:"result_type"`
	ResultTypeRaw  string  `json:"result_type_raw,omitempty"`
	SendingMTA     *string `json:"sending_mta_ip"`
	SendingMTARaw  string  `json:"sending_mta_ip_raw,omitempty"`
	ReceivingMX    string  `json:"receiving_mx_hostname,omitempty"`
	ReceivingHELO  string  `json:"receiving_mx_helo,omitempty"`
	ReceivingIP    *string `json:"receiving_ip"`
	ReceivingIPRaw string  `json:"receiving_ip_raw,omitempty"`
	Sessions       uint64  `json:"failed_session_count"`
	AdditionalInfo string  `json:"additional_information,omitempty"`
	ReasonCode     string  `json:"failure_reason_code,omitempty"`
}

func policyAsJSON(p *Policy) policyJSON {
	return policyJSON{
		p.Type.Value, p.Type.Raw, p.Domain, append([]string{}, p.Strings...),
		append([]string{}, p.MXHosts...), p.Successful, p.Failed,
	}
}

func warningAsJSON(w warning.Warning) warningJSON {
	out := warningJSON{Kind: w.Kind, Element: w.Element, Value: w.Value}
	if w.Row >= 0 {
		out.Row = &w.Row
	}
	return out
}

func addressAsJSON(ip netip.Addr) *string {
	if !ip.IsValid() {
		return nil
	}
	s := ip.String()
	return &s
}

// marshal writes v, which json can always write, without escapes for HTML.
func marshal(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(v)
	return bytes.TrimSpace(b.Bytes())
}
