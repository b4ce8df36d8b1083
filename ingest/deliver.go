package ingest

import (
	"context"
	"fmt"

	"github.com/dmarcpipe/dmarcpipe/parse"
)

// deliver puts a mail into the sink, with or without reports.
//
// What is given to the sink must not hold the findings: a sink may keep it for
// as long as a batch takes to fill.
func (p *Pipeline) deliver(j *job, v Verdict, n note, reports []*parse.Finding) {
	d := Delivery{
		Source: j.mail.Source, Tenant: j.mail.Tenant, Received: j.mail.Received, Reports: reports,
		Conclude: func(stored []Stored) Message { return n.message(stored, v) },
	}
	err := p.sink.Put(j.ctx, d, func(stored []Stored, err error) {
		j.answer.Do(func() { p.settle(j, v, n.kinds, stored, err) })
	})
	if err != nil {
		j.answer.Do(func() { p.finish(j, retry(err)) })
	}
}

// settle takes the answer of the sink. It must not block, so a mail that only
// the sink has refused is kept by a goroutine of its own; there are as many of
// them as mails under way at most. Its message says already that it was
// rejected: should keeping it fail, it is judged again, and noted again.
func (p *Pipeline) settle(j *job, v Verdict, kinds []parse.Kind, stored []Stored, err error) {
	if err == nil && len(stored) != len(kinds) {
		err = fmt.Errorf("storing reports: the sink answered for %d of %d", len(stored), len(kinds))
	}
	if err != nil {
		p.finish(j, retry(err))
		return
	}
	p.metrics.stored(stored)
	final := v.with(stored, kinds)
	if final.Outcome != OutcomeRejected || v.Outcome == OutcomeRejected || !p.keeps(&j.mail) {
		p.finish(j, final)
		return
	}
	go p.finishKept(j, final)
}

// finishKept keeps a mail and finishes it. What the sink has taken is brought
// to its end, so the end of the mail's context does not count here.
func (p *Pipeline) finishKept(j *job, v Verdict) {
	if err := p.keep(context.WithoutCancel(j.ctx), &j.mail, v); err != nil {
		v = retry(err)
	}
	p.finish(j, v)
}

// keep hands a rejected mail to the keeper, if it is one to be kept.
func (p *Pipeline) keep(ctx context.Context, m *Mail, v Verdict) error {
	if !p.keeps(m) {
		return nil
	}
	if err := p.options.Keeper.Keep(ctx, m, v); err != nil {
		err = fmt.Errorf("keeping a rejected mail: %w", err)
		p.warnNow(ctx, err)
		return err
	}
	p.mended.Store(true)
	return nil
}

// keeps reports whether m is kept when it is rejected: one that is judged again
// is kept already, and one that was too large to read cannot be.
func (p *Pipeline) keeps(m *Mail) bool {
	return p.options.Keeper != nil && !m.Replay && m.Data != nil
}
