package store

import (
	"net/netip"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/failure"
	"github.com/dmarcpipe/dmarcpipe/parse/word"
)

// failureRow is a row of table failure_reports.
type failureRow struct {
	common
	Format       string     `ch:"format"`
	UserAgent    string     `ch:"user_agent"`
	Failed       []string   `ch:"failed"`
	Delivery     string     `ch:"delivery"`
	Unaligned    []string   `ch:"unaligned"`
	SourceIP     netip.Addr `ch:"source_ip"`
	SourceRaw    string     `ch:"source_raw"`
	SourceName   string     `ch:"source_name"`
	SourcePort   uint16     `ch:"source_port"`
	Incidents    uint64     `ch:"incidents"`
	MailFrom     string     `ch:"mail_from"`
	RcptTo       []string   `ch:"rcpt_to"`
	EnvelopeID   string     `ch:"envelope_id"`
	HeaderFrom   string     `ch:"header_from"`
	From         string     `ch:"from_address"`
	MessageID    string     `ch:"message_id"`
	SentAt       time.Time  `ch:"sent_at"`
	Subject      string     `ch:"subject"`
	AuthResults  []string   `ch:"auth_results"`
	DKIMDomain   string     `ch:"dkim_domain"`
	DKIMSelector string     `ch:"dkim_selector"`
	DKIMIdentity string     `ch:"dkim_identity"`
	SPFDNS       []string   `ch:"spf_dns"`
	URIs         []string   `ch:"uris"`
	HeaderNames  []string   `ch:"headers.name"`
	HeaderValues []string   `ch:"headers.value"`
	Message      []byte     `ch:"message"`
	Domains      []string   `ch:"domains"`
}

func newFailureRow(f *parse.Finding) ledgerRow {
	r := f.Failure
	row := &failureRow{
		Format: string(r.Format), UserAgent: r.UserAgent, Failed: wordValues(r.Failed), Delivery: r.Delivery.Value, Unaligned: r.Unaligned,
		SourceIP: validIP(r.SourceIP), SourceRaw: r.SourceRaw, SourceName: r.SourceName, SourcePort: r.SourcePort, Incidents: r.Incidents,
		MailFrom: r.MailFrom, RcptTo: r.RcptTo, EnvelopeID: r.EnvelopeID,
		HeaderFrom: r.HeaderFrom, From: r.From, MessageID: r.MessageID, SentAt: clampTime(r.Date), Subject: r.Subject,
		AuthResults: r.AuthResults, DKIMDomain: r.DKIMDomain, DKIMSelector: r.DKIMSelector, DKIMIdentity: r.DKIMIdentity,
		SPFDNS: r.SPFDNS, URIs: r.URIs, Message: r.Message, Domains: r.Domains,
	}
	for _, h := range r.Headers {
		row.HeaderNames, row.HeaderValues = append(row.HeaderNames, h.Name), append(row.HeaderValues, h.Value)
	}
	row.Domain, row.Begin, row.End = r.Domain, r.Arrival.UTC(), r.Arrival.UTC()
	row.Reporter, row.RawWords, row.Weight = r.Reporter, failureWords(r), r.Incidents
	return row
}

func wordValues(words []word.Word) []string {
	values := make([]string, len(words))
	for i, w := range words {
		values[i] = w.Value
	}
	return values
}

// validIP returns ip, or :: where there is none.
func validIP(ip netip.Addr) netip.Addr {
	if !ip.IsValid() {
		return netip.IPv6Unspecified()
	}
	return ip
}

// failureWords returns the odd words of a failure report.
func failureWords(r *failure.Report) rawWords {
	var words rawWords
	for i, w := range r.Failed {
		words.addNth(w.Raw, "failed", i, "")
	}
	words.add(r.Delivery.Raw, "delivery")
	return words
}

func (r *failureRow) with(e entry) ledgerRow {
	row := *r
	row.entry = e
	return &row
}

func (r *failureRow) size() int {
	n := ledgerBytes + r.standing.size() + len(r.Message) + len(r.Subject) + len(r.UserAgent) + len(r.EnvelopeID) + len(r.MessageID) +
		len(r.SourceRaw) + len(r.MailFrom) + len(r.From) + len(r.DKIMSelector) + len(r.DKIMIdentity)
	for _, texts := range [][]string{
		r.Failed, r.Unaligned, r.RcptTo, r.AuthResults, r.SPFDNS, r.URIs, r.HeaderNames, r.HeaderValues, r.Domains, r.RawWords,
	} {
		n += textBytes(texts)
	}
	return n
}
