package store

import (
	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/tlsrpt"
)

// tlsRow is a row of table tls_reports.
type tlsRow struct {
	common
	Contact            string     `ch:"contact_info"`
	ReportID           string     `ch:"report_id"`
	PolicyTypes        []string   `ch:"policies.type"`
	PolicyDomains      []string   `ch:"policies.domain"`
	PolicyStrings      [][]string `ch:"policies.strings"`
	PolicyMXHosts      [][]string `ch:"policies.mx_hosts"`
	PolicySuccessful   []uint64   `ch:"policies.successful"`
	PolicyFailed       []uint64   `ch:"policies.failed"`
	PolicyCount        uint32     `ch:"policy_count"`
	SuccessfulSessions uint64     `ch:"successful_sessions"`
	FailedSessions     uint64     `ch:"failed_sessions"`
	LeastSessions      uint64     `ch:"least_sessions"`
	DetailSessions     uint64     `ch:"detail_sessions"`
}

func newTLSRow(f *parse.Finding) ledgerRow {
	r, t := f.TLS, &f.TLS.Totals
	row := &tlsRow{
		Contact: r.ContactInfo, ReportID: r.ReportID, PolicyCount: uint32(len(r.Policies)),
		SuccessfulSessions: t.SuccessfulSessions, FailedSessions: t.FailedSessions,
		LeastSessions: t.LeastSessions, DetailSessions: t.DetailSessions,
	}
	row.Domain, row.Begin, row.End = r.Domain(), r.Begin.UTC(), r.End.UTC()
	row.Reporter, row.Weight = r.Reporter(), t.SuccessfulSessions+t.FailedSessions
	for i := range r.Policies {
		row.addPolicy(i, &r.Policies[i])
	}
	return row
}

func (r *tlsRow) addPolicy(i int, p *tlsrpt.Policy) {
	r.PolicyTypes = append(r.PolicyTypes, p.Type.Value)
	r.PolicyDomains = append(r.PolicyDomains, p.Domain)
	r.PolicyStrings = append(r.PolicyStrings, p.Strings)
	r.PolicyMXHosts = append(r.PolicyMXHosts, p.MXHosts)
	r.PolicySuccessful = append(r.PolicySuccessful, p.Successful)
	r.PolicyFailed = append(r.PolicyFailed, p.Failed)
	(*rawWords)(&r.RawWords).addNth(p.Type.Raw, "policies", i, ".type")
}

func (r *tlsRow) with(e entry) ledgerRow {
	row := *r
	row.entry = e
	return &row
}

func (r *tlsRow) size() int {
	n := ledgerBytes + r.standing.size() + len(r.Contact) + len(r.ReportID) + textBytes(r.PolicyTypes) + textBytes(r.PolicyDomains) + textBytes(r.RawWords)
	for i := range r.PolicyStrings {
		n += 32 + textBytes(r.PolicyStrings[i]) + textBytes(r.PolicyMXHosts[i])
	}
	return n
}
