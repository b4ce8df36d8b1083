package domains

import (
	"context"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/readiness"
	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
)

type mailRow struct {
	key
	Below        flag            `json:"below"`
	Verdict      verdict.Verdict `json:"verdict"`
	Messages     uint64          `json:"messages"`
	Passed       uint64          `json:"passed"`
	Blocked      uint64          `json:"blocked"`
	Verified     uint64          `json:"verified"`
	WeekMessages uint64          `json:"week_messages"`
	WeekPassed   uint64          `json:"week_passed"`
	WeekBlocked  uint64          `json:"week_blocked"`
	SureMessages uint64          `json:"sure_messages"`
	SurePassed   uint64          `json:"sure_passed"`
}

// flag is a truth, which the protocols write as a word or as a number.
type flag bool

// UnmarshalJSON takes what is neither true nor 1 for false.
func (f *flag) UnmarshalJSON(text []byte) error {
	*f = string(text) == "true" || string(text) == "1"
	return nil
}

func (g *gathering) mail(ctx context.Context) error {
	return each(ctx, g, mailSQL, func(r *Report, row mailRow) {
		of := &r.evidence.Own
		if row.Below {
			of = &r.evidence.Subdomains
		}
		of.Mail = of.Add(mailOf(row.Verdict, row.Messages, row.Passed, row.Blocked))
		of.Week = of.Week.Add(mailOf(row.Verdict, row.WeekMessages, row.WeekPassed, row.WeekBlocked))
		of.Sure = of.Sure.Add(mailOf(row.Verdict, row.SureMessages, row.SurePassed, row.Blocked))
		r.Verified += row.Verified
	})
}

// mailOf tells what messages with a verdict are. Mail that was passed on may pass.
func mailOf(v verdict.Verdict, messages, passed, blocked uint64) readiness.Mail {
	m := readiness.Mail{Passed: passed}
	failed := messages - passed
	switch v {
	case verdict.Unaligned, verdict.Misconfigured:
		m.Direct, m.Blocked = failed, blocked
	case verdict.Forwarded, verdict.MailingList:
		m.Indirect = failed
	case verdict.Spoof:
		m.Spoofed = failed
	default:
		m.Unknown = failed
	}
	return m
}

type senderRow struct {
	key
	Name      string          `json:"name"`
	What      verdict.Kind    `json:"what"`
	Verdict   verdict.Verdict `json:"verdict"`
	Missing   string          `json:"missing"`
	Below     flag            `json:"below"`
	Messages  uint64          `json:"messages"`
	Passed    uint64          `json:"passed"`
	Blocked   uint64          `json:"blocked"`
	Verified  uint64          `json:"verified"`
	Doubted   uint64          `json:"doubted"`
	Addresses int             `json:"addresses"`
	From      []string        `json:"from"`
	Signers   []string        `json:"signers"`
	Keys      []string        `json:"keys"`
	SPF       []string        `json:"envelopes"`
	Sources   []string        `json:"sources"`
	Countries []string        `json:"countries"`
	FirstDay  string          `json:"first_day"`
	LastDay   string          `json:"last_day"`
}

func (g *gathering) senders(ctx context.Context) error {
	return each(ctx, g, senderSQL, func(r *Report, row senderRow) {
		r.Senders = append(r.Senders, readiness.Sender{
			Service: row.Name, Kind: row.What, Verdict: row.Verdict, Missing: row.Missing, Subdomain: bool(row.Below),
			Messages: row.Messages, Passed: row.Passed, Blocked: row.Blocked, Verified: row.Verified, Doubted: row.Doubted, Addresses: row.Addresses,
			From: row.From, Signers: row.Signers, Keys: row.Keys, SPF: row.SPF, Sources: row.Sources, Countries: row.Countries,
			FirstDay: row.FirstDay, LastDay: row.LastDay, QuietDays: daysBetween(dayOf(row.LastDay), dayOf(r.LastDay)),
		})
	})
}
