package domains

import (
	"cmp"
	"context"
	"time"

	"github.com/dmarcpipe/dmarcpipe/parse/dmarc"
)

type policyRow struct {
	key
	P       string `json:"p"`
	SP      string `json:"sp"`
	NP      string `json:"np"`
	ADKIM   string `json:"adkim"`
	ASPF    string `json:"aspf"`
	Pct     int    `json:"pct"`
	Testing string `json:"testing"`
	LastDay string `json:"last_day"`
}

type seenRow struct {
	key
	Another
}

func (g *gathering) policies(ctx context.Context) error {
	for _, r := range g.all {
		r.Seen.Pct = -1
		r.Seen.Since = r.FirstDay
	}
	if err := each(ctx, g, policySQL, func(r *Report, row policyRow) { r.Seen.add(&row) }); err != nil {
		return err
	}
	return each(ctx, g, seenSQL, func(r *Report, row seenRow) {
		if row.P == r.Seen.P {
			r.Seen.Reporters = row.Reporters
			return
		}
		r.Seen.Others = append(r.Seen.Others, row.Another)
	})
}

// add takes a policy in; the newest ones come first. Reporters leave tags out,
// which says nothing about them.
func (s *Seen) add(row *policyRow) {
	s.P, s.SP, s.NP = cmp.Or(s.P, row.P), cmp.Or(s.SP, row.SP), cmp.Or(s.NP, row.NP)
	s.ADKIM, s.ASPF, s.Testing = cmp.Or(s.ADKIM, row.ADKIM), cmp.Or(s.ASPF, row.ASPF), cmp.Or(s.Testing, row.Testing)
	if s.Pct < 0 {
		s.Pct = row.Pct
	}
	if row.P != s.P {
		s.Since = max(s.Since, dayOf(row.LastDay).AddDate(0, 0, 1).Format(time.DateOnly))
	}
}

// record is the policy as a record. Nobody reports rua and ruf.
func (s *Seen) record() *dmarc.Record {
	if s.P == "" {
		return nil
	}
	r := &dmarc.Record{
		P: dmarc.Policy(s.P), SP: dmarc.Policy(s.SP), NP: dmarc.Policy(s.NP),
		Test: s.Testing == "y",
	}
	for mode, seen := range map[*dmarc.Mode]string{&r.ADKIM: s.ADKIM, &r.ASPF: s.ASPF} {
		if seen == string(dmarc.Strict) {
			*mode = dmarc.Strict
		}
	}
	if s.Pct >= 0 && s.Pct < 100 {
		r.Pct = new(s.Pct)
	}
	return r
}

// present sets what holds: what DNS has, else what reporters saw.
func (r *Report) present() {
	e := &r.evidence
	e.Present = r.Seen.record()
	if p := r.Published; p != nil && p.Error == "" {
		e.Published, e.Present = true, p.record
		if p.inherited {
			e.Present = &dmarc.Record{P: p.record.Subdomains()}
		}
	}
	if r.differs() {
		e.PresentDays = 0
	}
}

// differs reports whether DNS has another policy than reporters saw.
func (r *Report) differs() bool {
	e := &r.evidence
	return e.Published && e.Present != nil && string(e.Present.P) != r.Seen.P
}
