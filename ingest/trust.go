package ingest

import (
	"context"
	"log/slog"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse"
	"github.com/dmarcpipe/dmarcpipe/parse/clean"
	"github.com/dmarcpipe/dmarcpipe/parse/reason"
	"github.com/dmarcpipe/dmarcpipe/parse/trust"
)

// Examiner tells who sent mails. *trust.Verifier is one.
type Examiner interface {
	// Examine looks once at a mail (RFC 5322). What it costs is bounded, in time
	// too; trouble with DNS is no error, but a grade.
	Examine(ctx context.Context, mail []byte) *trust.Evidence
}

// Doubts takes the mails whose sender cannot be found out now, to hand them over
// again later, with Mail.Replay.
type Doubts interface {
	// Add must not keep m. That it fails is its own affair: the reports are
	// stored, or rejected, all the same.
	Add(ctx context.Context, m *Mail, v Verdict)
}

// examine grades the reports of a mail, and returns the standing of the mail. A
// mail without a report, read or not, is not worth a question.
func (p *Pipeline) examine(j *job, findings []parse.Finding) trust.Standing {
	if p.options.Trust == nil || !worthAsking(findings) || !parse.IsMail(j.mail.Data) {
		return trust.Standing{}
	}
	start := time.Now()
	var evidence *trust.Evidence
	p.aside(weightOf(findings), func() { evidence = p.examineSafely(j) })
	p.metrics.trustTime.Observe(time.Since(start).Seconds())
	for i := range findings {
		if f := &findings[i]; f.IsReport() {
			f.Trust = evidence.Standing(f.Claim())
		}
	}
	return evidence.Mail()
}

func worthAsking(findings []parse.Finding) bool {
	for i := range findings {
		if findings[i].IsReport() || findings[i].Kind == parse.KindRejected {
			return true
		}
	}
	return false
}

// examineSafely costs a mail its grade, and no more, should examining it panic.
func (p *Pipeline) examineSafely(j *job) (e *trust.Evidence) {
	defer func() {
		if r := recover(); r != nil {
			p.log.ErrorContext(j.ctx, "a mail cannot be examined, which is a fault of the program; its sender stays unknown",
				slog.String("source", j.mail.Source), slog.String("id", clean.Line(j.mail.ID, maxNoted)), slog.Any("panic", r))
			e = &trust.Evidence{}
		}
	}()
	return p.options.Trust.Examine(j.ctx, j.mail.Data)
}

// gate refuses the reports of a lower grade than Options.Require. A report file
// without a mail around it has none: whoever hands it over knows where it is
// from.
func (p *Pipeline) gate(m *Mail, findings []parse.Finding) {
	if m.Name != "" && !parse.IsMail(m.Data) {
		return
	}
	for i := range findings {
		f := &findings[i]
		if !f.IsReport() || !f.Trust.Grade.Below(p.options.Require) {
			continue
		}
		why := f.Trust.Detail
		if f.Trust.Grade == trust.Ungraded {
			why = "nothing tells who sent it"
		}
		*f = parse.Finding{
			Kind: parse.KindRejected, Member: f.Member, Trust: f.Trust, Private: f.Private || f.Kind == parse.KindFailure,
			Err: reason.New(reason.Untrusted, "%s, and %s is required: %s", gradeName(f.Trust.Grade), p.options.Require, why),
		}
	}
}

// doubtful reports whether asking again later may tell more of the sender of a
// report.
func doubtful(findings []parse.Finding) bool {
	for i := range findings {
		if findings[i].Trust.Grade == trust.Unknown {
			return true
		}
	}
	return false
}

// doubt has a mail looked at again. One that was handed over again is there
// already, if it is one of those.
func (p *Pipeline) doubt(j *job, v Verdict) {
	if v.Doubtful && p.options.Doubts != nil && !j.mail.Replay {
		p.options.Doubts.Add(j.ctx, &j.mail, v)
	}
}

// gradeName is a grade for people and as a label.
func gradeName(g trust.Grade) string {
	if g == trust.Ungraded {
		return "ungraded"
	}
	return string(g)
}
