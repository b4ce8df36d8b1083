package digest

import (
	"context"
	"time"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/readiness"
	"github.com/dmarcpipe/dmarcpipe/parse/verdict"
)

type periodRow struct {
	key
	Lately      flag   `json:"lately"`
	Passed      uint64 `json:"passed"`
	Direct      uint64 `json:"direct"`
	Indirect    uint64 `json:"indirect"`
	Spoofed     uint64 `json:"spoofed"`
	Unknown     uint64 `json:"unknown"`
	Lost        uint64 `json:"lost"`
	Rejected    uint64 `json:"rejected"`
	Quarantined uint64 `json:"quarantined"`
	Stopped     uint64 `json:"stopped"`
}

// flag is a truth, which the protocols write as a word or as a number.
type flag bool

// UnmarshalJSON takes what is neither true nor 1 for false.
func (f *flag) UnmarshalJSON(text []byte) error {
	*f = string(text) == "true" || string(text) == "1"
	return nil
}

func (g *gathering) periods(ctx context.Context) error {
	return each(ctx, g, periodSQL, 2*g.Days, func(d *Domain, row periodRow) {
		p := &d.Before
		if row.Lately {
			p = &d.Now
		}
		p.Mail = readiness.Mail{
			Passed: row.Passed, Direct: row.Direct, Indirect: row.Indirect,
			Spoofed: row.Spoofed, Unknown: row.Unknown, Blocked: row.Lost,
		}
		p.Rejected, p.Quarantined, p.Stopped = row.Rejected, row.Quarantined, row.Stopped
	})
}

type trendRow struct {
	key
	Date    string `json:"date"`
	Passed  uint64 `json:"passed"`
	Failed  uint64 `json:"failed"`
	Spoofed uint64 `json:"spoofed"`
}

func (g *gathering) trends(ctx context.Context) error {
	for _, d := range g.d.Domains {
		d.Trend = lastDays(d.Report.LastDay)
	}
	return each(ctx, g, trendSQL, trendDays, func(d *Domain, row trendRow) {
		for i := range d.Trend {
			if d.Trend[i].Day == row.Date {
				d.Trend[i] = Day{row.Date, row.Passed, row.Failed, row.Spoofed}
			}
		}
	})
}

// lastDays are the days of a picture.
func lastDays(newest string) []Day {
	last, err := time.Parse(time.DateOnly, newest)
	if err != nil {
		return nil
	}
	all := make([]Day, trendDays)
	for i := range all {
		all[i].Day = last.AddDate(0, 0, i-trendDays+1).Format(time.DateOnly)
	}
	return all
}

type senderRow struct {
	key
	Service  string          `json:"service"`
	Verdict  verdict.Verdict `json:"verdict"`
	Missing  string          `json:"missing"`
	Messages uint64          `json:"messages"`
	Before   uint64          `json:"before"`
	Blocked  uint64          `json:"blocked"`
	Rumour   flag            `json:"rumour"`
}

func (g *gathering) senders(ctx context.Context) error {
	return each(ctx, g, senderSQL, 2*g.Days, func(d *Domain, row senderRow) {
		s := Sender{
			Service: row.Service, Verdict: row.Verdict, Missing: row.Missing,
			Messages: row.Messages, Before: row.Before, Blocked: row.Blocked, Rumour: bool(row.Rumour),
		}
		d.explain(&s)
		d.Senders = append(d.Senders, s)
	})
}

// explain adds what readiness knows of a sender.
func (d *Domain) explain(s *Sender) {
	for _, known := range d.Report.Senders {
		if known.Service == s.Service {
			s.Kind = known.Kind
			break
		}
	}
	for _, fix := range d.Report.Advice.Fixes {
		if fix.Service == s.Service && fix.Verdict == s.Verdict && fix.Missing == s.Missing {
			s.Step = fix.Steps[0]
			return
		}
	}
	s.Step = "find out whose it is; if it is yours, name its network in identify.services"
}
