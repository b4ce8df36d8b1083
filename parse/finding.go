package parse

import (
	"github.com/dmarcpipe/dmarcpipe/parse/aggregate"
	"github.com/dmarcpipe/dmarcpipe/parse/identity"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// Kind says what a part of a mail turned out to be.
type Kind string

// The kinds.
const (
	KindDMARC     Kind = "dmarc"
	KindNotReport Kind = "not_report"
	KindRejected  Kind = "rejected"
)

// Finding is one report or verdict found in a mail.
type Finding struct {
	Kind   Kind
	Member string // where in the mail, such as "report.zip/a.xml"; "" is the whole

	// Set for KindDMARC only.
	Report  *aggregate.Report
	Key     identity.Key
	Content identity.Content

	Err    *reason.Error // set for KindRejected only
	Detail string        // for KindNotReport: what it is instead

	held      []aggregate.Record
	heldBytes int // of the texts of held, about
	again     func(yield func(*aggregate.Record) error) error
}

// Each calls yield for every record of a KindDMARC finding, in the order of
// the report, and stops at the first error, which it returns. It may be called
// again. A report of up to Options.HoldRecords records with up to 8 MiB of texts
// is held in memory; a larger one is decoded again from its packed form, so that
// a report of any size costs constant memory. The record is valid only during
// the call.
func (f *Finding) Each(yield func(*aggregate.Record) error) error {
	if f.again != nil {
		return f.again(yield)
	}
	for i := range f.held {
		if err := yield(&f.held[i]); err != nil {
			return err
		}
	}
	return nil
}

// Held is about how many bytes of texts the finding keeps in memory, in its
// records and its report. Strangers choose it, so who keeps many findings has
// to count it.
func (f *Finding) Held() int {
	n := f.heldBytes
	if r := f.Report; r != nil {
		n += len(r.OrgName) + len(r.Email) + len(r.ExtraContactInfo) + len(r.Generator) + len(r.ReportID) + len(r.Namespace)
		for _, e := range r.Errors {
			n += len(e)
		}
	}
	return n
}
