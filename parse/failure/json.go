package failure

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse/warning"
	"github.com/dmarcpipe/dmarcpipe/parse/word"
)

// AppendJSON appends the report as members of a JSON object, without the
// braces around them, so that a caller can write members of its own around
// them; a comma is put first unless b is empty or ends in a brace.
//
//	"format", "reporter":{"domain"}, "user_agent", "version", "domain",
//	"domains":[], "auth_failure":[], "auth_failure_raw":[], "delivery_result",
//	"delivery_result_raw", "identity_alignment":[], "source_ip", "source_ip_raw",
//	"source_name", "source_port", "arrival_date", "incidents",
//	"original_mail_from", "original_rcpt_to":[], "original_envelope_id",
//	"header_from", "from", "message_id", "date", "subject",
//	"authentication_results":[], "dkim":{"domain","selector","identity"},
//	"spf_dns":[], "reported_uris":[], "headers":[{"name","value"}], "message",
//	"warnings":[{"kind","element","value"}]
//
// Times are RFC 3339 in UTC. What the report lacks, or Privacy removed, is left
// out, but for reporter, domain, auth_failure, source_ip, which is null for
// what is no address, incidents and warnings. A word that is not of its list is
// "unknown", with what was sent beside it in a member whose name ends in _raw;
// auth_failure_raw has an entry for each of auth_failure then, "" where the
// word was sent as it stands. message is a text: what is not UTF-8 in it is
// U+FFFD.
func (r *Report) AppendJSON(b []byte) []byte {
	if n := len(b); n > 0 && b[n-1] != '{' && b[n-1] != '[' {
		b = append(b, ',')
	}
	object := r.object()
	return append(b, object[1:len(object)-1]...)
}

// MarshalJSON is AppendJSON as an object of its own.
func (r *Report) MarshalJSON() ([]byte, error) { return r.object(), nil }

type jsonReport struct {
	Format      Format        `json:"format"`
	Reporter    jsonReporter  `json:"reporter"`
	UserAgent   string        `json:"user_agent,omitempty"`
	Version     string        `json:"version,omitempty"`
	Domain      string        `json:"domain"`
	Domains     []string      `json:"domains,omitempty"`
	Failed      []string      `json:"auth_failure"`
	FailedRaw   []string      `json:"auth_failure_raw,omitempty"`
	Delivery    string        `json:"delivery_result,omitempty"`
	DeliveryRaw string        `json:"delivery_result_raw,omitempty"`
	Unaligned   []string      `json:"identity_alignment,omitempty"`
	SourceIP    *string       `json:"source_ip"`
	SourceRaw   string        `json:"source_ip_raw,omitempty"`
	SourceName  string        `json:"source_name,omitempty"`
	SourcePort  uint16        `json:"source_port,omitempty"`
	Arrival     string        `json:"arrival_date,omitempty"`
	Incidents   uint64        `json:"incidents"`
	MailFrom    string        `json:"original_mail_from,omitempty"`
	RcptTo      []string      `json:"original_rcpt_to,omitempty"`
	EnvelopeID  string        `json:"original_envelope_id,omitempty"`
	HeaderFrom  string        `json:"header_from,omitempty"`
	From        string        `json:"from,omitempty"`
	MessageID   string        `json:"message_id,omitempty"`
	Date        string        `json:"date,omitempty"`
	Subject     string        `json:"subject,omitempty"`
	AuthResults []string      `json:"authentication_results,omitempty"`
	DKIM        *jsonDKIM     `json:"dkim,omitempty"`
	SPFDNS      []string      `json:"spf_dns,omitempty"`
	URIs        []string      `json:"reported_uris,omitempty"`
	Headers     []jsonHeader  `json:"headers,omitempty"`
	Message     string        `json:"message,omitempty"`
	Warnings    []jsonWarning `json:"warnings"`
}

type jsonReporter struct {
	Domain string `json:"domain"`
}

type jsonDKIM struct {
	Domain   string `json:"domain,omitempty"`
	Selector string `json:"selector,omitempty"`
	Identity string `json:"identity,omitempty"`
}

type jsonHeader struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type jsonWarning struct {
	Kind    warning.Kind `json:"kind"`
	Element string       `json:"element"`
	Value   string       `json:"value,omitempty"`
}

func (r *Report) object() []byte {
	j := jsonReport{
		Format: r.Format, Reporter: jsonReporter{r.Reporter}, UserAgent: r.UserAgent, Version: r.Version,
		Domain: r.Domain, Domains: r.Domains, Delivery: r.Delivery.Value, DeliveryRaw: r.Delivery.Raw, Unaligned: r.Unaligned,
		SourceRaw: r.SourceRaw, SourceName: r.SourceName, SourcePort: r.SourcePort, Arrival: jsonTime(r.Arrival), Incidents: r.Incidents,
		MailFrom: r.MailFrom, RcptTo: r.RcptTo, EnvelopeID: r.EnvelopeID, HeaderFrom: r.HeaderFrom, From: r.From,
		MessageID: r.MessageID, Date: jsonTime(r.Date), Subject: r.Subject, AuthResults: r.AuthResults,
		SPFDNS: r.SPFDNS, URIs: r.URIs, Message: strings.ToValidUTF8(string(r.Message), "\ufffd"),
	}
	j.Failed, j.FailedRaw = jsonWords(r.Failed)
	if r.SourceIP.IsValid() {
		ip := r.SourceIP.String()
		j.SourceIP = &ip
	}
	if d := (jsonDKIM{r.DKIMDomain, r.DKIMSelector, r.DKIMIdentity}); d != (jsonDKIM{}) {
		j.DKIM = &d
	}
	for _, h := range r.Headers {
		j.Headers = append(j.Headers, jsonHeader(h))
	}
	j.Warnings = make([]jsonWarning, len(r.Warnings.List))
	for i, w := range r.Warnings.List {
		j.Warnings[i] = jsonWarning{w.Kind, w.Element, w.Value}
	}
	return encode(&j)
}

// encode writes j, which holds nothing that JSON cannot.
func encode(j *jsonReport) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(j); err != nil {
		return []byte("{}")
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}

func jsonTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// jsonWords returns the words, and those that were sent otherwise.
func jsonWords(list []word.Word) (values, raw []string) {
	values, raw = make([]string, len(list)), make([]string, len(list))
	odd := false
	for i, w := range list {
		values[i], raw[i] = w.Value, w.Raw
		odd = odd || w.Raw != ""
	}
	if !odd {
		raw = nil
	}
	return values, raw
}
