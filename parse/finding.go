package parse

import (
	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
	"github.com/dmarcpipe/dmarcpipe/parse/failure"
	"github.com/dmarcpipe/dmarcpipe/parse/identity"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
	"github.com/dmarcpipe/dmarcpipe/parse/tlsrpt"
	"github.com/dmarcpipe/dmarcpipe/parse/trust"
	"github.com/dmarcpipe/dmarcpipe/parse/warning"
)

// Kind says what a part of a mail turned out to be.
type Kind string

// The kinds.
const (
	KindDMARC     Kind = "dmarc"
	KindTLS       Kind = "tls"
	KindFailure   Kind = "failure"
	KindNotReport Kind = "not_report"
	KindRejected  Kind = "rejected"
)

// Kinds lists every kind.
var Kinds = []Kind{KindDMARC, KindTLS, KindFailure, KindNotReport, KindRejected}

// Finding is one report or verdict found in a mail.
type Finding struct {
	Kind   Kind
	Member string // where in the mail, such as "report.zip/a.xml"; "" is the whole

	// One of these is set for a report, by its kind.
	Report  *aggregate.Report
	TLS     *tlsrpt.Report
	Failure *failure.Report

	// Set for reports.
	Key     identity.Key
	Content identity.Content

	// Inner says that it came in a mail inside the mail, which anybody may have
	// written: the sender of the mail may only have passed it on.
	Inner bool

	// Trust says who sent the mail that brought the report. Mail leaves it to
	// whoever may ask DNS.
	Trust trust.Standing

	Err    *reason.Error // set for KindRejected only
	Detail string        // for KindNotReport: what it is instead

	// Private says that the mail brings a failure report or a complaint, also
	// one that cannot be read, so that its subject may be that of a private mail.
	Private bool

	records rows[aggregate.Record]
	details rows[tlsrpt.Failure]
}

// IsReport reports whether the finding is a report of any kind.
func (f *Finding) IsReport() bool { return f.Report != nil || f.TLS != nil || f.Failure != nil }

// Claim is who the report says it is from. It is the zero Claim for what is no
// report.
func (f *Finding) Claim() trust.Claim {
	switch {
	case f.Report != nil:
		return trust.Claim{Inner: f.Inner, Name: f.Report.OrgName, Domain: f.Report.EmailDomain()}
	case f.TLS != nil:
		return trust.Claim{Inner: f.Inner, TLS: true, Name: f.TLS.OrganizationName, Domain: f.TLS.ContactDomain()}
	case f.Failure != nil:
		return trust.Claim{Inner: f.Inner, Domain: f.Failure.Reporter}
	}
	return trust.Claim{}
}

// Each calls yield for every record of a KindDMARC finding, in the order of
// the report, and stops at the first error, which it returns. It may be called
// again. A report of up to Options.HoldRecords records with up to 8 MiB of texts
// is held in memory; a larger one is decoded again from its packed form, so that
// a report of any size costs constant memory. The record is valid only during
// the call.
func (f *Finding) Each(yield func(*aggregate.Record) error) error { return f.records.each(yield) }

// EachFailure is Each for the failure details of a KindTLS finding.
func (f *Finding) EachFailure(yield func(*tlsrpt.Failure) error) error { return f.details.each(yield) }

// Rows is how many rows the report has: records, or failure details. A failure
// report has none.
func (f *Finding) Rows() uint64 {
	switch {
	case f.Report != nil:
		return f.Report.Totals.Records
	case f.TLS != nil:
		return f.TLS.Totals.Failures
	}
	return 0
}

// Warnings are those of the report, or nil.
func (f *Finding) Warnings() *warning.Log {
	switch {
	case f.Report != nil:
		return &f.Report.Warnings
	case f.TLS != nil:
		return &f.TLS.Warnings
	case f.Failure != nil:
		return &f.Failure.Warnings
	}
	return nil
}

// Held is about how many bytes the finding keeps in memory beside one struct a
// row: texts, and results beyond the first. Strangers choose it, so who keeps many
// findings has to count it.
func (f *Finding) Held() int {
	n := f.records.bytes + f.details.bytes
	switch {
	case f.Report != nil:
		n += f.Report.Held()
	case f.TLS != nil:
		n += f.TLS.Held()
	case f.Failure != nil:
		n += f.Failure.Held()
	}
	return n
}
