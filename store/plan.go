package store

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// plan is what is gathered in one go, and becomes durable together.
type plan struct {
	number  uint64
	begun   time.Time // of its writing
	jobs    []*job
	reports []*report
	rows    int
	share   int         // of a full batch, in rows of the usual size
	ledger  []ledgerRow // written after all rows
	settled sync.Once
	writer  *Writer
}

// report is one report of a plan.
type report struct {
	id       reportID
	finding  *parse.Finding
	row      *ledgerRow
	history  *history
	decision decision
	result   *Result
}

// add takes the deliveries of j into the plan. What can never be stored is
// refused here.
func (p *plan) add(j *job) {
	p.jobs = append(p.jobs, j)
	p.share += int(j.share)
	now := p.writer.store.o.Now()
	for i, f := range j.Reports {
		j.results[i] = Result{Key: f.Key}
		if refusal := check(f, now); refusal != nil {
			j.results[i].refuse(refusal)
			continue
		}
		row := newLedgerRow(&j.Delivery, f, now)
		p.rows += int(row.Rows)
		p.reports = append(p.reports, &report{
			id: reportID{row.Tenant, row.Key}, finding: f, row: row, result: &j.results[i],
		})
	}
}

// sort puts the reports in the order of the tables, so that the server finds
// sorted rows. Versions of one report stay in their order.
func (p *plan) sort() {
	slices.SortStableFunc(p.reports, func(a, b *report) int {
		return cmp.Or(
			cmp.Compare(a.row.Tenant, b.row.Tenant),
			cmp.Compare(a.row.Domain, b.row.Domain),
			a.row.End.Compare(b.row.End),
			cmp.Compare(a.row.Key, b.row.Key),
		)
	})
}

// settle tells all deliveries of the plan, once.
func (p *plan) settle(err error) {
	p.settled.Do(func() {
		for _, j := range p.jobs {
			p.writer.finish(j, err)
		}
	})
}

func (r *Result) refuse(e *reason.Error) {
	r.Outcome, r.Rows, r.Reason, r.Detail = Refused, 0, e.Reason, e.Error()
}
