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
	share   int          // of a full batch, in rows of the usual size
	ledger  []ledgerItem // written after all rows
	settled sync.Once
	writer  *Writer
}

// report is one report of a plan.
type report struct {
	*kind
	id       reportID
	finding  *parse.Finding
	row      ledgerRow
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
		r, refusal := newReport(&j.Delivery, f, now)
		if refusal != nil {
			j.results[i].refuse(refusal)
			continue
		}
		r.result = &j.results[i]
		p.rows += int(r.entry().Rows)
		p.reports = append(p.reports, r)
	}
}

// newReport describes f, or says why it can never be stored.
func newReport(d *Delivery, f *parse.Finding, now time.Time) (*report, *reason.Error) {
	k := kindOf(f)
	if k == nil {
		return nil, reason.New(reason.Internal, "a finding of kind %q came to the store", f.Kind)
	}
	r := &report{kind: k, finding: f, row: newLedgerRow(k, d, f, now)}
	r.id = r.entry().id()
	return r, check(f, r.entry(), now)
}

func (r *report) entry() *entry { return &r.row.base().entry }

// sort puts the reports in the order of the tables, kind by kind, so that the
// server finds sorted rows. Versions of one report stay in their order.
func (p *plan) sort() {
	slices.SortStableFunc(p.reports, func(a, b *report) int {
		x, y := a.entry(), b.entry()
		return cmp.Or(
			cmp.Compare(a.name, b.name),
			cmp.Compare(x.Tenant, y.Tenant),
			cmp.Compare(x.Domain, y.Domain),
			x.End.Compare(y.End),
			cmp.Compare(x.Key, y.Key),
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
	r.Outcome, r.Rows, r.Reason, r.Detail = Refused, 0, e.Reason, e.Text()
}
