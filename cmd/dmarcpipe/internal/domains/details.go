package domains

import (
	"context"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/readiness"
)

// details asks for what is shown of domains that were asked for by name.
func (g *gathering) details(ctx context.Context) error {
	if len(g.names()) == 0 {
		return nil
	}
	for _, r := range g.all {
		r.Details = &Details{}
	}
	for _, part := range []func(context.Context) error{g.subdomains, g.reporters, g.newSenders, g.goneSenders, g.trust} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	if g.Resolver != nil {
		ctx, cancel := context.WithTimeout(ctx, dnsTimeout)
		defer cancel()
		for _, r := range g.all {
			r.Published = published(ctx, g.Resolver, r.Domain)
			inDNS(ctx, g.Resolver, r.Details.Subdomains)
		}
	}
	return nil
}

type subdomainRow struct {
	key
	Name         string `json:"name"`
	Passed       uint64 `json:"passed"`
	Direct       uint64 `json:"direct"`
	Indirect     uint64 `json:"indirect"`
	Spoofed      uint64 `json:"spoofed"`
	Unknown      uint64 `json:"unknown"`
	Blocked      uint64 `json:"blocked"`
	WeekPassed   uint64 `json:"week_passed"`
	WeekDirect   uint64 `json:"week_direct"`
	WeekIndirect uint64 `json:"week_indirect"`
	WeekUnknown  uint64 `json:"week_unknown"`
	WeekBlocked  uint64 `json:"week_blocked"`
	LastDay      string `json:"last_day"`
}

func (g *gathering) subdomains(ctx context.Context) error {
	return each(ctx, g, subdomainSQL, func(r *Report, s subdomainRow) {
		r.Details.Subdomains = append(r.Details.Subdomains, Subdomain{
			Name: s.Name, LastDay: s.LastDay,
			Mail:     readiness.Mail{Passed: s.Passed, Direct: s.Direct, Indirect: s.Indirect, Spoofed: s.Spoofed, Unknown: s.Unknown, Blocked: s.Blocked},
			lastWeek: readiness.Mail{Passed: s.WeekPassed, Direct: s.WeekDirect, Indirect: s.WeekIndirect, Unknown: s.WeekUnknown, Blocked: s.WeekBlocked},
		})
	})
}

// missing is the mail of subdomains without that of those that are known to
// exist.
func (r *Report) missing() readiness.Traffic {
	left := r.evidence.Subdomains
	if r.Details == nil {
		return left
	}
	left.Sure = readiness.Mail{} // not known by subdomain
	for _, s := range r.Details.Subdomains {
		if s.InDNS == "yes" {
			left.Mail, left.Week = left.Sub(s.Mail), left.Week.Sub(s.lastWeek)
		}
	}
	return left
}

type reporterRow struct {
	key
	Reporter
}

func (g *gathering) reporters(ctx context.Context) error {
	return each(ctx, g, reporterSQL, func(r *Report, row reporterRow) { r.Details.Reporters = append(r.Details.Reporters, row.Reporter) })
}

type newSenderRow struct {
	key
	NewSender
}

func (g *gathering) newSenders(ctx context.Context) error {
	return each(ctx, g, newSenderSQL, func(r *Report, row newSenderRow) { r.Details.New = append(r.Details.New, row.NewSender) })
}

type goneSenderRow struct {
	key
	GoneSender
}

func (g *gathering) goneSenders(ctx context.Context) error {
	return each(ctx, g, goneSenderSQL, func(r *Report, row goneSenderRow) { r.Details.Gone = append(r.Details.Gone, row.GoneSender) })
}

type trustRow struct {
	key
	Trust
}

func (g *gathering) trust(ctx context.Context) error {
	return each(ctx, g, trustSQL, func(r *Report, row trustRow) { r.Details.Trust = append(r.Details.Trust, row.Trust) })
}
