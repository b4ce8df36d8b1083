// Package parse turns the bytes of one mail, or of one report file, into
// findings: reports, refusals with a reason, or the knowledge that it is no
// report. It is pure: no disk, no log, no metrics, no clock, no network.
package parse

import (
	"github.com/dmarcpipe/dmarcpipe/parse/failure"
	"github.com/dmarcpipe/dmarcpipe/parse/limit"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// DefaultHoldRecords is how many rows of one mail are held in memory.
const DefaultHoldRecords = 10_000

// Options bound the reading of one mail. The zero value means the defaults; a
// negative HoldRecords holds none.
type Options struct {
	Limits      limit.Limits
	HoldRecords int
	Privacy     failure.Privacy // of failure reports
	Unpacked    func(int64)     // where set, is told at the end how many bytes came out of archives
}

func (o Options) withDefaults() Options {
	o.Limits = o.Limits.WithDefaults()
	if o.HoldRecords == 0 {
		o.HoldRecords = DefaultHoldRecords
	}
	return o
}

// Mail judges one mail (RFC 5322), or the bytes of one report file: XML, JSON,
// gzip, zip, by content and not by name. name is the file's name where there is one;
// it is a hint for reports that lack their domain or period and for telling a
// damaged report from a text, never a type. There is always at least one
// finding. data must not change while findings are in use.
//
// Each report and each refusal is a finding of its own. That the rest of the
// mail is no report is not worth one: a KindNotReport stands alone.
func Mail(data []byte, name string, o Options) []Finding {
	o = o.withDefaults()
	w := &walk{options: o, budget: limit.NewBudget(o.Limits, int64(len(data))), packed: int64(len(data))}
	if int64(len(data)) > o.Limits.Message {
		w.reject("", reason.New(reason.MessageTooLarge, "%d bytes, %d are allowed", len(data), o.Limits.Message), nearOf(data))
		return w.findings
	}
	w.guard("", func() { w.top(data, name) })
	if o.Unpacked != nil {
		o.Unpacked(w.budget.Unpacked())
	}
	return w.verdict()
}
