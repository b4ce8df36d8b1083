package sample

import (
	"encoding/json"
	"fmt"
	"time"
)

// tlsDocument is a report as RFC 8460 4.4 writes it.
type tlsDocument struct {
	Organization string           `json:"organization-name"`
	DateRange    tlsRange         `json:"date-range"`
	Contact      *string          `json:"contact-info"` // null for those who have none
	ReportID     string           `json:"report-id"`
	Policies     []tlsPolicyEntry `json:"policies"`
}

type tlsRange struct {
	Start string `json:"start-datetime"`
	End   string `json:"end-datetime"`
}

type tlsPolicyEntry struct {
	Policy   tlsPolicy         `json:"policy"`
	Summary  tlsSummary        `json:"summary"`
	Failures []tlsFailureEntry `json:"failure-details,omitempty"`
}

type tlsPolicy struct {
	Type    string   `json:"policy-type"`
	Strings []string `json:"policy-string"`
	Domain  string   `json:"policy-domain"`
	MXHosts []string `json:"mx-host,omitempty"`
}

type tlsSummary struct {
	Successful uint64 `json:"total-successful-session-count"`
	Failed     uint64 `json:"total-failure-session-count"`
}

type tlsFailureEntry struct {
	ResultType  string `json:"result-type"`
	SendingMTA  string `json:"sending-mta-ip"`
	ReceivingMX string `json:"receiving-mx-hostname"`
	Sessions    uint64 `json:"failed-session-count"`
	Reason      string `json:"failure-reason-code,omitempty"`
}

// json is the report in the words of its reporter.
func (who *tlsReporter) json(r *TLSReport) []byte {
	at := func(t time.Time) string { return t.Format("2006-01-02T15:04:05") + who.zone }
	doc := tlsDocument{Organization: r.Organization, DateRange: tlsRange{at(r.Begin), at(r.End)}, ReportID: r.ReportID}
	if who.contact != "" {
		doc.Contact = &who.contact
	}
	for _, p := range r.Policies {
		doc.Policies = append(doc.Policies, p.entry(r.Domain))
	}
	text, _ := json.Marshal(doc) // texts and numbers, which cannot fail
	return text
}

func (p *TLSPolicy) entry(domain string) tlsPolicyEntry {
	e := tlsPolicyEntry{Policy: tlsPolicy{Type: p.Type, Domain: p.Domain}, Summary: tlsSummary{p.Successful, p.Failed}}
	if p.Type == "sts" {
		e.Policy.Strings = []string{"version: STSv1", "mode: enforce", "mx: mx." + domain, "max_age: 604800"}
		e.Policy.MXHosts = []string{"mx." + domain}
	} else {
		e.Policy.Strings = []string{"3 1 1 0c72ac70b745ac19998811b131d662c9ac69dbdbe7cb23e5b514b56664c5d3d6"}
	}
	for _, f := range p.Failures {
		e.Failures = append(e.Failures, tlsFailureEntry{f.ResultType, f.SendingMTA, f.ReceivingMX, f.Sessions, f.Reason})
	}
	return e
}

// mail is the report on its way (RFC 8460 5.3).
func (who *tlsReporter) mail(r *TLSReport, received time.Time, rua string) string {
	name := fmt.Sprintf("%s!%s!%d!%d!001.json.gz", who.submitter, r.Domain, r.Begin.Unix(), r.End.Unix())
	file := entity{header: "Content-Type: application/tlsrpt+gzip;\r\n\tname=\"" + name + "\"\r\n" +
		"Content-Disposition: attachment;\r\n\tfilename=\"" + name + "\"\r\n"}.base64(gzipped(who.json(r)))
	body := multipart("report; report-type=tlsrpt", fmt.Sprintf("=_tls_%x", received.Unix()),
		textEntity("text/plain", "This is an SMTP TLS report from "+who.submitter+"."), file)
	from := "tlsrpt-noreply@" + who.submitter
	return fmt.Sprintf("Date: %s\r\nMessage-ID: <tls.%x.%s@%s>\r\nFrom: %s\r\nTo: %s\r\n"+
		"Subject: Report Domain: %s Submitter: %s Report-ID: <%s>\r\nTLS-Report-Domain: %s\r\nTLS-Report-Submitter: %s\r\nMIME-Version: 1.0\r\n%s",
		received.Format(time.RFC1123Z), received.Unix(), r.Domain, who.submitter, from, rua,
		r.Domain, who.submitter, r.ReportID, r.Domain, who.submitter, body)
}
