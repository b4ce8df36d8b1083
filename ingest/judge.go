package ingest

import (
	"fmt"
	"strings"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// judge takes one mail from its bytes to the sink. It returns when the sink
// has taken the reports; the verdict may come later.
func (p *Pipeline) judge(j *job) {
	p.metrics.taken(j)
	findings := p.findings(j.mail)
	p.metrics.found(findings)
	v, reports := triage(findings)
	if len(reports) == 0 {
		p.finish(j, v)
		return
	}
	d := Delivery{Source: j.mail.Source, Tenant: j.mail.Tenant, Received: j.mail.Received, Reports: reports}
	sent := len(reports)
	// The callback must not hold the findings: a sink may keep it for as long
	// as a batch takes to fill.
	err := p.sink.Put(j.ctx, d, func(stored []Stored, err error) {
		if err == nil && len(stored) != sent {
			err = fmt.Errorf("storing reports: the sink answered for %d of %d", len(stored), sent)
		}
		if err != nil {
			p.finish(j, retry(err))
			return
		}
		p.metrics.stored(stored)
		p.finish(j, v.with(stored))
	})
	if err != nil {
		p.finish(j, retry(err))
	}
}

// findings reads a mail. It never fails: what cannot be read is rejected.
func (p *Pipeline) findings(m Mail) []parse.Finding {
	limit := p.options.Parse.Limits.Message
	switch size := max(int64(len(m.Data)), m.Size); {
	case m.Data == nil && size <= limit:
		return rejected(reason.New(reason.MalformedMail, "its source could not read it"))
	case m.Data == nil || int64(len(m.Data)) > limit:
		return rejected(reason.New(reason.MessageTooLarge, "%d bytes; limits.message is %d", size, limit))
	}
	start := time.Now()
	found := p.parseSafely(m)
	p.metrics.parsed(time.Since(start))
	return found
}

// parseSafely turns a panic into a rejection of this one mail.
func (p *Pipeline) parseSafely(m Mail) (found []parse.Finding) {
	defer func() {
		if r := recover(); r != nil {
			found = rejected(reason.New(reason.Internal, "panic: %v", r))
		}
	}()
	return p.parse(m.Data, m.Name, p.options.Parse)
}

func rejected(err *reason.Error) []parse.Finding {
	return []parse.Finding{{Kind: parse.KindRejected, Err: err}}
}

// triage parts the findings of a mail into a verdict on what is no report and
// the reports for the sink.
func triage(findings []parse.Finding) (Verdict, []*parse.Finding) {
	v := Verdict{Outcome: OutcomeNotReport}
	var reports []*parse.Finding
	for i := range findings {
		switch f := &findings[i]; f.Kind {
		case parse.KindDMARC:
			reports = append(reports, f)
		case parse.KindRejected:
			v = v.reject(f.Err.Reason, describe(f.Member, f.Err.Detail, f.Err.Err))
		case parse.KindNotReport:
			if v.Detail == "" {
				v.Detail = f.Detail
			}
		}
	}
	return v, reports
}

// with adds what the sink did to v. A lost conflict changes no sum, so it
// counts as a duplicate.
func (v Verdict) with(stored []Stored) Verdict {
	for _, s := range stored {
		switch s.Outcome {
		case StoreNew, StoreConflictWon:
			v = v.raise(OutcomeStored)
			v.Reports++
			v.Rows += s.Rows
		case StoreDuplicate, StoreConflictLost:
			v = v.raise(OutcomeDuplicate)
		case StoreRefused:
			v = v.reject(s.Reason, s.Detail)
		}
	}
	return v
}

// reject makes v a rejection; the first reason stays.
func (v Verdict) reject(r reason.Reason, detail string) Verdict {
	if v.Outcome != OutcomeRejected {
		v.Outcome, v.Reason, v.Detail = OutcomeRejected, r, detail
	}
	return v
}

// raise makes v at least o: rejected before stored before duplicate before
// not a report.
func (v Verdict) raise(o Outcome) Verdict {
	if rank[o] > rank[v.Outcome] {
		v.Outcome, v.Detail = o, ""
	}
	return v
}

// rank orders the outcomes for raise.
var rank = [...]int{
	OutcomeNotReport: 0,
	OutcomeDuplicate: 1,
	OutcomeStored:    2,
	OutcomeRejected:  3,
	OutcomeRetry:     4,
}

func retry(err error) Verdict {
	return Verdict{Outcome: OutcomeRetry, Detail: err.Error(), Err: err}
}

func describe(member, detail string, cause error) string {
	parts := make([]string, 0, 3)
	for _, s := range []string{member, detail} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	if cause != nil {
		parts = append(parts, cause.Error())
	}
	return strings.Join(parts, ": ")
}
