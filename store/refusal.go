package store

import (
	"slices"

	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// refusals are the reports that the server refused.
type refusals map[reportID]*reason.Error

// apply takes them out of the plan, and those that were judged by them.
func (r refusals) apply(p *plan) {
	if len(r) == 0 {
		return
	}
	for _, report := range p.reports {
		if e := r[report.id]; e != nil {
			report.result.refuse(e)
		}
	}
	p.ledger = slices.DeleteFunc(p.ledger, func(i ledgerItem) bool { return r[i.entry.id()] != nil })
}
