package ingest

import (
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
)

// judge takes one mail from its bytes to the sink. It returns when the sink
// has taken the mail; the verdict may come later.
//
// A rejected mail is kept first: whoever reads in the sink that a mail was
// rejected finds it among those that are kept.
func (p *Pipeline) judge(j *job) {
	p.metrics.taken(j)
	findings := p.findings(j.mail)
	standing := p.examine(j, findings)
	p.metrics.graded(findings)
	p.gate(&j.mail, findings)
	p.metrics.found(findings)
	v, reports := triage(findings)
	n := p.noteOf(&j.mail, findings)
	n.Trust, j.private = standing, n.private
	if v.Outcome == OutcomeRejected {
		if err := p.keep(j.ctx, &j.mail, v); err != nil {
			p.finish(j, retry(err))
			return
		}
	}
	p.doubt(j, v)
	p.deliver(j, v, n, reports)
}

// findings reads a mail. It never fails: what cannot be read is rejected.
func (p *Pipeline) findings(m Mail) []parse.Finding {
	limit := p.options.Parse.Limits.Message
	switch size := sizeOf(&m); {
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
	o := p.options.Parse
	o.Unpacked = func(n int64) { p.metrics.unpacked.Add(float64(n)) }
	return p.parse(m.Data, m.Name, o)
}

func rejected(err *reason.Error) []parse.Finding {
	return []parse.Finding{{Kind: parse.KindRejected, Err: err}}
}

// triage parts the findings of a mail into a verdict on what is no report and
// the reports for the sink.
func triage(findings []parse.Finding) (Verdict, []*parse.Finding) {
	v := Verdict{Outcome: OutcomeNotReport, Doubtful: doubtful(findings)}
	var reports []*parse.Finding
	for i := range findings {
		switch f := &findings[i]; f.Kind {
		case parse.KindDMARC, parse.KindTLS, parse.KindFailure:
			reports = append(reports, f)
		case parse.KindRejected:
			v = v.reject(f.Err.Reason, describe(f.Member, f.Err.Text()))
		case parse.KindNotReport:
			if v.Detail == "" {
				v.Detail = f.Detail
			}
		}
	}
	return v, reports
}
