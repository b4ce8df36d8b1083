package ingest

import (
	"context"
	"log/slog"
	"strings"
	"time"
	"unicode"
)

// logVerdict writes one line for a mail: for a rejected one at level Info,
// because someone may want to look at it, for every other at level Debug. The
// detail may quote the mail, so that of a private one is left out.
func (p *Pipeline) logVerdict(j *job, v Verdict) {
	level := slog.LevelDebug
	if v.Outcome == OutcomeRejected {
		level = slog.LevelInfo
	}
	attrs := []slog.Attr{
		slog.String("source", j.mail.Source),
		slog.String("id", printable(j.mail.ID)),
		slog.String("outcome", v.Outcome.String()),
	}
	switch {
	case v.Outcome == OutcomeRejected:
		attrs = append(attrs, slog.String("reason", string(v.Reason)))
		if !j.private {
			attrs = append(attrs, slog.String("detail", printable(v.Detail)))
		}
	case v.Err != nil:
		attrs = append(attrs, slog.Any("error", v.Err))
	default:
		attrs = append(attrs, slog.Int("reports", v.Reports), slog.Int("rows", v.Rows))
	}
	p.log.LogAttrs(context.Background(), level, "mail judged", attrs...)
}

// warnEvery is how often trouble with the keeper is logged: its cause is the
// same for every mail, and each comes again. Once a mail was kept after it, it is
// other trouble, and heard of sooner.
const (
	warnEvery = 10 * time.Minute
	warnAnew  = time.Minute
)

func (p *Pipeline) warnNow(ctx context.Context, err error) {
	if ctx.Err() != nil {
		return
	}
	every := warnEvery
	if p.mended.Load() {
		every = warnAnew
	}
	now := time.Now().UnixNano()
	last := p.warned.Load()
	if last != 0 && now-last < int64(every) || !p.warned.CompareAndSwap(last, now) {
		return
	}
	p.mended.Store(false)
	p.log.WarnContext(ctx, "rejected mail cannot be kept and stays where it is; trying again", slog.Any("error", err))
}

// maxPrinted is how many bytes of a text from a mail go into a log line.
const maxPrinted = 300

// printable makes a text that a stranger may have chosen fit for a log.
func printable(s string) string {
	if len(s) > maxPrinted {
		s = s[:maxPrinted] + "..."
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '?'
	}, strings.ToValidUTF8(s, "?"))
}
